"""Masking (specification, Data Security Model 3): what must not be shown, out of what is shown.

A name such as `password` makes what follows it a secret; tokens are known by their issuers' prefixes. Words
as people write them, file names and namespaces stay. Every pattern has bounds, and long texts are cut first,
so the time that masking takes does not grow with the text.
"""

import re

__all__ = ["mask", "mask_secrets"]

# What may follow the cut, so that a secret across it is seen whole.
MARGIN = 4096

# Names whose value is a secret, whatever stands before them: DB_PASSWORD, clientSecret.
NAMES = (
    r"password|passwd|passwort|passphrase|passcode|pwd|credentials?|"
    r"(?:(?<![a-z])(?:id|sas|bot|mfa)|access|master|refresh|auth|api|session|bearer|csrf|xsrf|security|personal|deploy)"
    r"[_.-]?token|(?:api|access)\stoken|(?:client|app|consumer|shared|webhook|jwt|signing|api|oauth|aws)[_.-]?secret|"
    r"(?:api|access|account|private|secret)\skey|"
    r"(?:api|access|account|private|secret|signing|encryption|master|subscription|storage|auth|service|client|consumer|admin|"
    r"license|openai)[_.-]?key(?:[_.-]?(?:id|base|passphrase))?|"
    r"secret[_-]?string|shared[_-]?access[_-]?signature|session[_-]?id|jsessionid|phpsessid|"
    r"connection[_-]?string|(?<![a-z])dsn|x-amz-signature|x-amz-credential|x-goog-signature"
)
# Names that mean other things, too: their value is in the quotes of a literal, or looks like no word.
WEAK = r"secret|token|pass|pat|otp|user|uid|username|account"
WEAKER = r"key|auth|session|cookie|pin|sig|signature|login|host"
ALONE = r"(?<![a-z0-9])"
# Words that follow a name in sentences, and what stands for no value.
WORDS = (
    r"(?:a|an|and|are|at|by|cannot|empty|expired|false|for|from|has|in|incorrect|invalid|is|missing|must|my|no|none|"
    r"not|null|of|on|or|required|that|the|this|to|too|true|was|with|wrong|your|\*{3})\b"
)
# A quote, as it is or escaped as often as JSON in JSON in JSON escapes it.
QUOTE = r"\\{0,15}[\"']"
# A name's own quotes and what stands between it and its value.
BETWEEN = rf"(?:{QUOTE})?\]?\s{{0,3}}(?:=>|->|:=|={{1,3}}|:|%3[AaDd]|(?<=[\"'])\s?,)\s{{0,3}}"
QUOTED = (
    r"[bruf]{0,2}(?:\\{1,15}[\"'][^\"'\\\n]{0,2000}(?:\\{1,15}[\"'])?"
    r"|\"(?:[^\"\\\n]|\\.){0,2000}\"?|'(?:[^'\\\n]|\\.){0,2000}'?)"
)
PLAIN = r"[^\s,;&\"'(){}<>\[\]|]{1,2000}"
NO_WORD = r"(?=[^\s,;&\"']{0,99}\d)(?![\d.,:%#-]+(?:[\s,;]|$))[^\s,;&\"'(){}<>\[\]|]{6,2000}"

FILES = r"svgz?|csv|jsonl?|ipynb|py|sql|ya?ml|toml|txt|md|png|jpe?g|webp|html?|css|js|xml|log|gz|parquet"
SEGMENT = r"[\w.@+$~-]{1,128}"
SPACED = rf"{SEGMENT}(?: {SEGMENT}){{0,4}}"

LABEL = r"[A-Z0-9 ]{1,40}-----"
BREAK = r"(?:\s|\\n){0,4}"
# Forty characters with a capital, a small letter and a digit are none of a hexadecimal digest.
BASE64 = r"(?=[a-z0-9+/]{0,200}[A-Z])(?=[A-Z0-9+/]{0,200}[a-z])(?=[A-Za-z+/]{0,200}\d)[A-Za-z0-9+/]"
URL = r"(?<![a-z0-9+.-])"
HEADER = rf"(?:{QUOTE})?\s{{0,2}}[:=,]\s{{0,2}}(?:b?{QUOTE})?"
SCHEMES = r"(?:basic|bearer|digest|token|snowflake|negotiate|apikey|hmac|aws4-hmac-sha256)\b[^\n'}]{0,4000}"
IN_QUOTES = rf"(?:{QUOTE})\]?\s{{0,3}}[:=,]\s{{0,3}}(?:{QUOTE})"
FLAG = rf"(?:[a-z]{{1,20}}-){{0,3}}(?:{NAMES}|token|secret|key|pass)"
WITH_DIGIT = r"(?=\S{0,60}\d)(?=\S{0,60}[a-z])"
DOMAIN = r"(?:[A-Za-z0-9-]{1,63}\.){1,6}"
SLASH = r"[\\/]{1,16}"
PRIVATE = r"10|127|192\.168|172\.(?:1[6-9]|2\d|3[01])"
SERVER = r"host|server|address|endpoint|connect(?:ing|ion)?(?: to)?"
# What is replaced by its name and what stands between, without its value.
KEPT = r"\1\2***"

ISSUED = (
    r"(?:A3T[A-Z0-9]|ABIA|ACCA|AKIA|ASIA)[A-Z0-9]{12,}",  # Amazon
    r"gh[pousr]_\w{16,}|github_pat_\w{16,}|gl(?:pat|ptt|dt|rt|soat|ft|imt|agent|cbt|oas)-[\w-]{16,}",
    r"xox[abeoprs]-[\w-]{8,}|xapp-[\w-]{16,}",  # Slack
    r"sk-(?:(?=[\w-]{0,200}\d)[\w-]{12,}|[A-Za-z0-9]{20,})|[rsp]k_(?:live|test)_\w{8,}|gsk_\w{20,}|nvapi-[\w-]{20,}|r8_\w{20,}",
    r"pat[-_](?=[A-Za-z]{0,40}\d)[A-Za-z0-9]{12,}|pat[A-Za-z0-9]{14}\.[a-f0-9]{32,}",
    r"npm_\w{20,}|pypi-[\w-]{20,}|hf_[A-Za-z0-9]{20,}|SG\.[\w-]{16,}\.[\w-]{16,}|AIza[\w-]{30,}|ya29\.[\w-]{16,}",
    r"do[oprt]_v1_[a-f0-9]{32,}|shp(?:at|ca|pa|ss)_[a-f0-9]{16,}|dckr_pat_[\w-]{16,}|hvs\.[\w-]{16,}",
    r"dapi[a-f0-9]{28,}|lin_api_\w{20,}|figd_[\w-]{20,}|sq0[a-z]{3}-[\w-]{20,}|glsa_\w{20,}",
    r"AKC[A-Za-z0-9]{20,}|EAAC[A-Za-z0-9]{20,}",
    r"(?:AC|SK)[0-9a-f]{32}|[0-9a-f]{32}-us\d{1,2}|\d{8,10}:[\w-]{35}|[MNO][\w-]{23,25}\.[\w-]{6}\.[\w-]{27,}",
    r"ver:\d{1,3}-hint:\d{1,20}-[\w+/=-]{8,}",  # a session of Snowflake's
    r"eyJ[\w-]{6,}(?:\.[\w-]{0,4000}){0,2}",  # JSON Web Tokens, programmatic access tokens among them
)

NAMED = rf"({NAMES})({BETWEEN})(?!{WORDS})(?:{QUOTED}|{PLAIN})"
# Patterns in the order they are looked for; `(?i)` where the case says nothing.
SECRETS = (
    (rf"(?s)-----BEGIN {LABEL}.{{0,4000}}?(?:-----END {LABEL}|\Z)", "<key>"),
    (rf"(?<![A-Za-z0-9_-])(?:{'|'.join(ISSUED)})", "***"),
    (rf"(?<![\w+/]){BASE64}{{40,}}={{0,2}}(?:{BREAK}-----END {LABEL})?", "<key>"),
    (rf"[A-Za-z0-9+/=]{{0,80}}{BREAK}-----END {LABEL}", "<key>"),
    (r"(?i)\b((?:set[-_])?cookie2?)(\s{0,2}[:=]\s{0,2})[^\s=;]{1,200}=[^\n\"]{0,4000}", KEPT),
    (
        rf"(?i)\b((?:proxy-|x-[a-z-]{{1,30}}-)?authorization)({HEADER})(?!{WORDS})(?:{SCHEMES}|[^\s,;\"'}}]{{1,2000}})",
        KEPT,
    ),
    (r"(?i)\b(?:jdbc|odbc|sqlalchemy)[:+][^\s'\"<>]{1,4000}", "<url>"),
    (rf"(?i){URL}(?!https?:)[a-z][a-z0-9+.-]{{1,30}}://[^\s'\"<>]{{1,4000}}", "<url>"),
    (rf"(?i){URL}https?://[^\s'\"<>/?#]{{0,300}}[@:][^\s'\"<>]{{1,4000}}", "<url>"),
    (rf"(?i){URL}https?://[^\s'\"<>?#]{{1,300}}[?#][^\s'\"<>]{{0,200}}=[^\s'\"<>]{{0,4000}}", "<url>"),
    (rf"(?i){URL}https?://hooks\.[^\s'\"<>]{{1,400}}", "<url>"),
    (rf"(?i){NAMED}", KEPT),
    (rf"(?i)<([\w.-]{{0,40}}(?:{NAMES}|secret|token)[\w.-]{{0,20}})>[^<]{{1,2000}}<", r"<\1>***<"),
    (rf"(?i){ALONE}({WEAK}|{WEAKER})({IN_QUOTES})(?!{WORDS})[^\"'\\\n]{{1,2000}}", KEPT),
    (rf"(?i){ALONE}({WEAK})(={{1,2}})(?!{WORDS})(?:{QUOTED}|{PLAIN})", KEPT),
    (rf"(?i){ALONE}({WEAKER})(={{1,2}}){NO_WORD}", KEPT),
    (rf"(?i){ALONE}((?!user|uid)(?:{WEAK}|{WEAKER}))(\s{{0,2}}[:=]\s{{1,3}}){NO_WORD}", KEPT),
    (rf"(?i){ALONE}(secret|token)(\s{{0,2}}[:=]\s{{0,3}})(?:\"[^\"\s]{{8,2000}}\"|'[^'\s]{{8,2000}}')", KEPT),
    (r"(?i)\b(otp|pin|passcode)((?:\scode)?\s{0,2}[:=]?\s{0,2})\d{4,8}\b", KEPT),
    (rf"(?i)(?<![\w-])(--{FLAG})(\s{{1,3}}|=)(?:{QUOTED}|{PLAIN})", KEPT),
    (r"(?i)(?<![\w-])(-u|--user)(\s{1,3}|=)['\"]?[^\s:'\"]{1,100}:[^\s'\"]{1,200}", KEPT),
    (r"(?i)\b(password|passcode|identified\s{1,3}by)(\s{1,3})(?:'[^'\n]{1,200}'|\"[^\"\n]{1,200}\")", KEPT),
    (rf"(?i)\b(password|passcode)(\s{{1,3}}(?:is|was)?\s{{0,3}}){WITH_DIGIT}\S{{5,200}}", KEPT),
    (r"(?i)\b(bearer|basic|token)(\s{1,3})(?=[\w.~+/-]{0,200}(?:\d|=))[\w.~+/-]{8,4000}={0,2}", KEPT),
    (r"(?<![\w.-])[\w.+-]{1,64}:[^\s:@/'\"]{3,100}@[A-Za-z0-9.-]{1,200}", "***"),
)
PLACES = (
    (r"(?i)\b[\w.-]{1,200}\.snowflakecomputing\.(?:com|cn)(?::\d{1,5})?\b", "<account>"),
    (r"\b[a-z]{2,3}\d{5}\.[a-z]{2,12}-[a-z]{2,12}-\d(?:\.[a-z]{2,6})?\b", "<account>"),
    (rf"(?<![\w.+@/-])[\w.+-]{{1,64}}@{DOMAIN}(?!(?:{FILES})\b)[A-Za-z]{{2,24}}\b", "<email>"),
    (
        rf"(?<![\w@/<.])(?:~[\w.-]{{0,32}}|/(?!(?:svg|g|defs)\b){SEGMENT})(?:/(?:{SPACED}(?=/)|{SEGMENT})){{1,40}}/?",
        "<path>",
    ),
    (rf"(?<!\w)(?:[A-Za-z]:|\\\\{SEGMENT}){SLASH}(?:{SPACED}{SLASH}){{0,40}}(?:{SEGMENT})?", "<path>"),
    (r"(?<![\w.])(?:\d{1,3}\.){3}\d{1,3}:\d{1,5}\b", "<address>"),
    (rf"(?<![\w.])(?:{PRIVATE})(?:\.\d{{1,3}}){{2,3}}\b(?!\.\d)", "<address>"),
    (r"\[[0-9A-Fa-f.]{0,4}(?::[0-9A-Fa-f.]{0,15}){2,8}\](?::\d{1,5})?", "<address>"),
    (rf"(?i)(?<![\w.@-])(?:localhost|{DOMAIN}(?!(?:{FILES}):)[a-z]{{2,24}}):\d{{2,5}}\b", "<address>"),
    (rf"(?i)\b({SERVER})([ =:]{{1,3}})[\w-]{{1,63}}:\d{{4,5}}\b", r"\1\2<address>"),
)
ALL = tuple((re.compile(pattern), replacement) for pattern, replacement in (*SECRETS, *PLACES))


def mask(text: str, *, limit: int = 2000) -> str:
    """Takes secrets, connection strings, addresses and file paths out of a message for tables and logs."""
    return _replaced(text, len(ALL), limit)


def mask_secrets(text: str, *, limit: int = 8000) -> str:
    """Takes secrets out of a message for the person who is there, whom the own paths help."""
    return _replaced(text, len(SECRETS), limit)


def _replaced(text: str, patterns: int, limit: int) -> str:
    """Applies the first patterns to what may be shown of a text, and to what a secret may go on in."""
    found = text[: limit + MARGIN]
    for pattern, replacement in ALL[:patterns]:
        found = pattern.sub(replacement, found)
    return found if len(found) <= limit else found[: limit - 1] + "…"
