"""A grades site that people enter with their Tongxue account. Run: python docs/samples/grades/app.py"""

import os
import secrets
from collections.abc import Callable
from typing import Any

import httpx
from flask import Flask, Response, make_response, redirect, render_template, request, session
from oidc import Provider, ProviderAway, SignInFailed, Tongxue
from person import from_claims
from reports import report
from visits import Desk
from werkzeug.serving import WSGIRequestHandler, make_server
from words import WORDS

SAMPLE = "grades"


def create_app(
    provider: Provider,
    *,
    home: str,
    neighbour: str = "",
    transport: httpx.BaseTransport | None = None,
    clock: Callable[[], float] | None = None,
) -> Flask:
    """The whole site. `home` is its own address; `neighbour` the homework site; `transport` is for tests."""
    tongxue = Tongxue(provider, transport=transport, **({"clock": clock} if clock else {}))
    app, desk = Flask(__name__), Desk()
    app.secret_key = secrets.token_bytes(32)
    app.config.update(
        SESSION_COOKIE_NAME=f"{SAMPLE}_session",  # cookies ignore ports: every system its own name
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",  # sent when the browser comes back, not with a stranger's form
        SESSION_COOKIE_SECURE=home.startswith("https://"),
        MAX_CONTENT_LENGTH=64 * 1024,
    )

    def page(template: str, status: int = 200, **values: Any) -> Response:
        words = WORDS[session.get("language", "zh")]
        text = render_template(template, t=words, neighbour=neighbour, portal=provider.issuer, **values)
        return make_response(text, status)

    @app.get("/")
    def front() -> Response:
        visit = desk.visit(session.get("visit", ""), tongxue.clock())
        if visit is None:
            return page("welcome.html")
        return page("home.html", person=visit.person, work=report(visit.person))

    @app.get("/login")
    def login() -> Response:
        try:
            attempt = tongxue.start()
        except SignInFailed as failed:
            app.logger.warning("sign-in cannot start: %s", failed)
            return page("try_again.html", 503, why="away")
        browser = session.setdefault("browser", secrets.token_urlsafe(24))
        desk.begin(attempt, browser)
        return redirect(attempt.url, 303)

    @app.get("/callback")
    def callback() -> Response:
        attempt = desk.take(request.args.get("state", ""), session.get("browser", ""))
        if attempt is None and desk.visit(session.get("visit", ""), tongxue.clock()):
            return redirect("/", 303)  # a double click or a reload: the person is already in
        try:
            if attempt is None:
                raise SignInFailed("no sign-in with this state was started in this browser")
            signed_in = tongxue.finish(attempt, request.args)
        except SignInFailed as failed:
            app.logger.warning("sign-in refused: %s", failed)
            why = "denied" if request.args.get("error") == "access_denied" else "failed"
            return page("try_again.html", 400, why="away" if isinstance(failed, ProviderAway) else why)
        desk.leave(session.get("visit", ""))
        session["visit"] = desk.welcome(from_claims(signed_in.claims), signed_in, now=tongxue.clock())
        return redirect("/", 303)

    @app.post("/logout")
    def logout() -> Response:
        visit = desk.leave(session.pop("visit", ""))
        if visit is None:
            return redirect("/", 303)
        try:
            return redirect(tongxue.sign_out_url(visit.signed_in.id_token, after=f"{home}/signed-out"), 303)
        except ProviderAway:
            return redirect("/signed-out", 303)

    @app.get("/signed-out")
    def signed_out() -> Response:
        return page("signed_out.html")

    @app.post("/backchannel-logout")
    def backchannel_logout() -> Response:
        try:
            sid, sub = tongxue.read_logout_token(request.form.get("logout_token", ""))
        except SignInFailed as failed:
            app.logger.warning("logout token refused: %s", failed)
            return make_response({"error": "invalid_request"}, 400)
        desk.end(sid, sub)
        return make_response("", 200)

    @app.post("/language")
    def language() -> Response:
        session["language"] = "en" if request.form.get("to") == "en" else "zh"
        return redirect("/", 303)

    app.register_error_handler(500, lambda _: page("try_again.html", 500, why="away"))
    protect(app, provider.issuer)
    return app


def protect(app: Flask, issuer: str) -> None:
    """Headers of every answer: no page in a cache, no foreign script, no frame, no address passed on."""
    # A redirect after a form counts as the form's target: signing out needs the provider in form-action.
    policy = (
        "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; "
        f"frame-ancestors 'none'; form-action 'self' {issuer}"
    )

    @app.after_request
    def add_headers(answer: Response) -> Response:
        if request.endpoint != "static":  # after sign-out, Back must show nothing: classrooms share computers
            answer.headers["Cache-Control"] = "no-store"
        answer.headers["X-Content-Type-Options"] = "nosniff"
        answer.headers["Referrer-Policy"] = "no-referrer"
        answer.headers["Content-Security-Policy"] = policy
        return answer


class QuietRequests(WSGIRequestHandler):
    """No line per request: the address of /callback carries a code, and codes belong in no log."""

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Write nothing."""


def main() -> None:
    """Serve with Werkzeug's threaded server: enough for a sample. In production use granian or gunicorn."""
    port, home = int(os.environ["SAMPLE_PORT"]), os.environ["SAMPLE_BASE_URL"].rstrip("/")
    provider = Provider(
        issuer=os.environ["SAMPLE_ISSUER"],
        client_id=os.environ["SAMPLE_CLIENT_ID"],
        client_secret=os.environ["SAMPLE_CLIENT_SECRET"],
        callback=f"{home}/callback",
    )
    neighbour = os.environ.get("SAMPLE_NEIGHBOUR", f"http://localhost:{port - 1}")
    app = create_app(provider, home=home, neighbour=neighbour)
    make_server("127.0.0.1", port, app, threaded=True, request_handler=QuietRequests).serve_forever()


if __name__ == "__main__":
    main()
