"""Every sentence of the pages, in Chinese and in English."""

ROLES_ZH = {
    "student": "学生", "teacher": "教师", "staff": "职工", "leader": "校领导",
    "guardian": "家长", "org_admin": "管理员", "researcher": "教研员", "trainee": "实习生",
    "learner": "学习者", "external": "校外人员",
}  # fmt: skip
ROLES_EN = {
    "student": "pupil", "teacher": "teacher", "staff": "staff", "leader": "school leader",
    "guardian": "parent", "org_admin": "administrator", "researcher": "researcher", "trainee": "trainee",
    "learner": "learner", "external": "external",
}  # fmt: skip

ZH = {
    "lang": "zh-CN",
    "index": 0,
    "product": "成绩查询",
    "claim": "一个账号，进步看得见",
    "hello": "本月的学习情况，都在这里。",
    "hello_more": "学生看自己的成绩，教师看全班的平均，家长看孩子的报告。不用注册，不用新密码。",
    "sign_in": "使用通学账号登录",
    "sign_in_note": "登录在通学完成，本站看不到你的密码。",
    "signed_in_as": "已登录",
    "log_out": "退出登录",
    "other_language": "English",
    "other_language_code": "en",
    "open_neighbour": "打开每日作业",
    "open_portal": "我的门户",
    "no_name": "同学",
    "no_role": "访客",
    "roles": ROLES_ZH,
    "grade": "{label}",
    "title": {"learner": "我的成绩", "teacher": "班级成绩", "guardian": "孩子的成绩", "visitor": "欢迎"},
    "lead": {
        "learner": "和上个月的自己比，每一点进步都算数。",
        "teacher": "各科平均与等级分布，按班级汇总。",
        "guardian": "成绩只有您和孩子的老师能看到。",
        "visitor": "本站为学生、教师和家长提供成绩查询，您当前的身份没有可看的成绩。",
    },
    "score": "得分",
    "average": "班级平均",
    "again": "重新登录",
    "again_title": {
        "failed": "没有登录成功",
        "denied": "你取消了登录",
        "away": "登录服务暂时连不上",
    },
    "again_text": {
        "failed": "可能是停留太久、用了“后退”，或者在两个窗口里同时登录。什么都没有丢失，请重新登录一次。",
        "denied": "你选择了不授权，所以没有登录。想使用本站时，可以随时再来。",
        "away": "不是你的问题。请过一两分钟再试；如果一直不行，请告诉学校的信息老师。",
    },
    "out_title": "已经安全退出",
    "out_text": "通学账号和已打开的系统都已退出。用的是公共电脑的话，现在可以放心离开。",
    "back": "回到首页",
    "footer": "示例系统，成绩内容为虚构。",
}

EN = {
    "lang": "en",
    "index": 1,
    "product": "Grade Book",
    "claim": "One account, all your progress",
    "hello": "This month's results, in one place.",
    "hello_more": "Pupils see their own results, teachers the class average, parents their child's report. "
    "No new account, no new password.",
    "sign_in": "Sign in with Tongxue",
    "sign_in_note": "You sign in at Tongxue; this site never sees your password.",
    "signed_in_as": "Signed in as",
    "log_out": "Log out",
    "other_language": "中文",
    "other_language_code": "zh",
    "open_neighbour": "Open homework",
    "open_portal": "My portal",
    "no_name": "friend",
    "no_role": "visitor",
    "roles": ROLES_EN,
    "grade": "Grade {n}",
    "title": {
        "learner": "My grades",
        "teacher": "Class results",
        "guardian": "My child's grades",
        "visitor": "Welcome",
    },
    "lead": {
        "learner": "Every step beyond last month counts.",
        "teacher": "Averages and levels of the class.",
        "guardian": "Only you and your child's teachers see these results.",
        "visitor": "This site serves pupils, teachers and parents; there are no results for your role.",
    },
    "score": "score",
    "average": "class average",
    "again": "Sign in again",
    "again_title": {
        "failed": "The sign-in did not work",
        "denied": "You cancelled the sign-in",
        "away": "The sign-in service cannot be reached",
    },
    "again_text": {
        "failed": "Perhaps it took long, you went Back, or signed in from two windows at once. "
        "Nothing is lost: please sign in once more.",
        "denied": "You chose not to allow it, so you are not signed in. Come back whenever you like.",
        "away": "It is not your fault. Please try again in a minute or two; if it goes on, tell your school.",
    },
    "out_title": "You are signed out",
    "out_text": "Your Tongxue account and the systems you opened are signed out. "
    "On a shared computer you can leave now.",
    "back": "To the front page",
    "footer": "A sample system; the results are invented.",
}

WORDS = {"zh": ZH, "en": EN}
