"""The promises of the protocol, one folder per specification."""
