"""What each role may do, written out by hand: of each action, and of each address that the site serves.

The roles are those of README.md, “let people in”. The tests compare the site with these tables; nothing here is read
from the code. Whoever adds an action or an address writes its row here first.
"""

from typing import Final

__all__ = ["ACTIONS", "ADDRESSES", "ROLES", "read_matrix"]

ROLES: Final = ("visitor", "reader", "contributor", "reviewer", "editor", "administrator")
"""All roles, each with all that those before it may do."""

ACTIONS: Final = """
                  visitor reader contributor reviewer editor administrator
read              yes     yes    yes         yes      yes    yes
sign in           yes     yes    yes         yes      yes    yes
own account       -       yes    yes         yes      yes    yes
comment           -       yes    yes         yes      yes    yes
report            -       yes    yes         yes      yes    yes
draft             -       -      yes         yes      yes    yes
attach            -       -      yes         yes      yes    yes
submit            -       -      yes         yes      yes    yes
propose revision  -       -      yes         yes      yes    yes
read history      -       -      yes         yes      yes    yes
see queue         -       -      -           yes      yes    yes
review            -       -      -           yes      yes    yes
decide            -       -      -           yes      yes    yes
publish           -       -      -           yes      yes    yes
decide target     -       -      -           yes      yes    yes
export target     -       -      -           -        yes    yes
restore           -       -      -           -        yes    yes
keep files        -       -      -           -        yes    yes
withdraw          -       -      -           -        yes    yes
moderate          -       -      -           -        yes    yes
see searches      -       -      -           -        yes    yes
see state         -       -      -           -        yes    yes
see audit         -       -      -           -        yes    yes
erase             -       -      -           -        -      yes
manage targets    -       -      -           -        -      yes
manage people     -       -      -           -        -      yes
"""
"""Each action, by its value."""

ADDRESSES: Final = """
                                                              visitor reader contributor reviewer editor administrator
GET  /                                                        yes     yes    yes         yes      yes    yes
GET  /about                                                   yes     yes    yes         yes      yes    yes
GET  /account                                                 -       yes    yes         yes      yes    yes
POST /account                                                 -       yes    yes         yes      yes    yes
GET  /account/address                                         -       yes    yes         yes      yes    yes
POST /account/address                                         -       yes    yes         yes      yes    yes
GET  /compare                                                 yes     yes    yes         yes      yes    yes
GET  /list                                                    yes     yes    yes         yes      yes    yes
POST /list                                                    yes     yes    yes         yes      yes    yes
GET  /account/address/<token>                                 yes     yes    yes         yes      yes    yes
GET  /account/data.json                                       -       yes    yes         yes      yes    yes
GET  /account/erase                                           -       yes    yes         yes      yes    yes
POST /account/erase                                           -       yes    yes         yes      yes    yes
GET  /account/passkeys                                        -       yes    yes         yes      yes    yes
POST /account/passkeys                                        -       yes    yes         yes      yes    yes
POST /account/passkeys/<token>                                -       yes    yes         yes      yes    yes
GET  /account/passkeys/delete                                 -       yes    yes         yes      yes    yes
POST /account/passkeys/delete                                 -       yes    yes         yes      yes    yes
GET  /account/password                                        -       yes    yes         yes      yes    yes
POST /account/password                                        -       yes    yes         yes      yes    yes
GET  /account/recovery-codes                                  -       yes    yes         yes      yes    yes
POST /account/recovery-codes                                  -       yes    yes         yes      yes    yes
GET  /account/searches                                        -       yes    yes         yes      yes    yes
GET  /account/searches/<int:number>                           -       yes    yes         yes      yes    yes
POST /account/searches/<int:number>                           -       yes    yes         yes      yes    yes
POST /account/searches/<int:number>/delete                    -       yes    yes         yes      yes    yes
GET  /account/searches/new                                    -       yes    yes         yes      yes    yes
POST /account/searches/new                                    -       yes    yes         yes      yes    yes
GET  /account/second-factor                                   -       yes    yes         yes      yes    yes
POST /account/second-factor                                   -       yes    yes         yes      yes    yes
POST /account/second-factor/<token>                           -       yes    yes         yes      yes    yes
GET  /account/sign-ins                                        -       yes    yes         yes      yes    yes
POST /account/sign-ins/<int:number>/end                       -       yes    yes         yes      yes    yes
POST /account/sign-ins/end-others                             -       yes    yes         yes      yes    yes
GET  /account/verify                                          -       yes    yes         yes      yes    yes
POST /account/verify                                          -       yes    yes         yes      yes    yes
GET  /account/verify/from/<name>                              -       yes    yes         yes      yes    yes
GET  /account/verify/passkey                                  -       yes    yes         yes      yes    yes
POST /account/verify/passkey                                  -       yes    yes         yes      yes    yes
POST /account/verify/passkey/<token>                          -       yes    yes         yes      yes    yes
POST /account/verify/with/<name>                              -       yes    yes         yes      yes    yes
GET  /admin                                                   -       -      -           -        yes    yes
GET  /admin/audit                                             -       -      -           -        yes    yes
GET  /admin/comments                                          -       -      -           -        yes    yes
GET  /admin/comments/<int:number>/hide                        -       -      -           -        yes    yes
POST /admin/comments/<int:number>/hide                        -       -      -           -        yes    yes
POST /admin/comments/<int:number>/release                     -       -      -           -        yes    yes
GET  /admin/conflicts                                         -       -      -           -        yes    yes
GET  /admin/conflicts/<slug>                                  -       -      -           -        yes    yes
POST /admin/conflicts/<slug>                                  -       -      -           -        yes    yes
GET  /admin/people                                            -       -      -           -        -      yes
GET  /admin/people/<int:number>                               -       -      -           -        -      yes
POST /admin/people/<int:number>                               -       -      -           -        -      yes
POST /admin/people/<int:number>/activate                      -       -      -           -        -      yes
GET  /admin/people/<int:number>/data.json                     -       -      -           -        -      yes
POST /admin/people/<int:number>/deactivate                    -       -      -           -        -      yes
GET  /admin/people/<int:number>/erase                         -       -      -           -        -      yes
POST /admin/people/<int:number>/erase                         -       -      -           -        -      yes
POST /admin/people/<int:number>/reset                         -       -      -           -        -      yes
POST /admin/people/<int:number>/sign-out                      -       -      -           -        -      yes
GET  /admin/people/invite                                     -       -      -           -        -      yes
POST /admin/people/invite                                     -       -      -           -        -      yes
GET  /admin/searches                                          -       -      -           -        yes    yes
POST /admin/searches/forget                                   -       -      -           -        yes    yes
GET  /admin/state                                             -       -      -           -        yes    yes
GET  /admin/targets                                           -       -      -           -        -      yes
GET  /alerts/<token>/stop                                     yes     yes    yes         yes      yes    yes
POST /alerts/<token>/stop                                     yes     yes    yes         yes      yes    yes
GET  /api/v1/practices/<slug>                                 yes     yes    yes         yes      yes    yes
GET  /api/v1/practices/<slug>/comments                        yes     yes    yes         yes      yes    yes
GET  /api/v1/practices/<slug>/similar                         yes     yes    yes         yes      yes    yes
GET  /api/v1/search                                           yes     yes    yes         yes      yes    yes
GET  /api/v1/suggest                                          yes     yes    yes         yes      yes    yes
GET  /browse/<name>                                           yes     yes    yes         yes      yes    yes
GET  /browse/<name>/practices                                 yes     yes    yes         yes      yes    yes
GET  /changes                                                 yes     yes    yes         yes      yes    yes
GET  /comments/<int:number>/report                            -       yes    yes         yes      yes    yes
POST /comments/<int:number>/report                            -       yes    yes         yes      yes    yes
POST /comments/<int:number>/take-back                         -       yes    yes         yes      yes    yes
GET  /confirm                                                 yes     yes    yes         yes      yes    yes
POST /confirm                                                 yes     yes    yes         yes      yes    yes
GET  /confirm/<token>                                         yes     yes    yes         yes      yes    yes
POST /confirm/<token>                                         yes     yes    yes         yes      yes    yes
GET  /contribute                                              -       -      yes         yes      yes    yes
POST /contribute                                              -       -      yes         yes      yes    yes
GET  /contribute/<int:number>                                 -       -      yes         yes      yes    yes
POST /contribute/<int:number>                                 -       -      yes         yes      yes    yes
GET  /contribute/<int:number>/<step>                          -       -      yes         yes      yes    yes
POST /contribute/<int:number>/<step>                          -       -      yes         yes      yes    yes
GET  /contribute/<int:number>/files                           -       -      yes         yes      yes    yes
POST /contribute/<int:number>/files                           -       -      yes         yes      yes    yes
GET  /contribute/<int:number>/files/<sha256>                  -       -      yes         yes      yes    yes
POST /contribute/<int:number>/files/<sha256>/remove           -       -      yes         yes      yes    yes
GET  /contribute/<int:number>/merge                           -       -      yes         yes      yes    yes
POST /contribute/<int:number>/merge                           -       -      yes         yes      yes    yes
GET  /contribute/<int:number>/preview                         -       -      yes         yes      yes    yes
GET  /contribute/<int:number>/submit                          -       -      yes         yes      yes    yes
POST /contribute/<int:number>/submit                          -       -      yes         yes      yes    yes
POST /contribute/from-file                                    -       -      yes         yes      yes    yes
POST /contribute/revise/<slug>                                -       -      yes         yes      yes    yes
GET  /healthz                                                 yes     yes    yes         yes      yes    yes
GET  /help                                                    yes     yes    yes         yes      yes    yes
GET  /logo.svg                                                yes     yes    yes         yes      yes    yes
GET  /metrics                                                 yes     yes    yes         yes      yes    yes
GET  /practices.atom                                          yes     yes    yes         yes      yes    yes
GET  /practices.<file_format>                                 yes     yes    yes         yes      yes    yes
GET  /practices/<slug>                                        yes     yes    yes         yes      yes    yes
GET  /practices/<slug>.<file_format>                          yes     yes    yes         yes      yes    yes
GET  /practices/<slug>/comments                               yes     yes    yes         yes      yes    yes
POST /practices/<slug>/comments                               -       yes    yes         yes      yes    yes
GET  /practices/<slug>/compare                                -       -      yes         yes      yes    yes
GET  /practices/<slug>/erase                                  -       -      -           -        -      yes
POST /practices/<slug>/erase                                  -       -      -           -        -      yes
GET  /practices/<slug>/files                                  -       -      -           -        yes    yes
POST /practices/<slug>/files                                  -       -      -           -        yes    yes
GET  /practices/<slug>/files/<sha256>                         yes     yes    yes         yes      yes    yes
POST /practices/<slug>/files/<sha256>/remove                  -       -      -           -        yes    yes
GET  /practices/<slug>/history                                -       -      yes         yes      yes    yes
GET  /practices/<slug>/print                                  yes     yes    yes         yes      yes    yes
GET  /practices/<slug>/revisions/<int:number>                 -       -      yes         yes      yes    yes
GET  /practices/<slug>/revisions/<int:number>/restore         -       -      -           -        yes    yes
POST /practices/<slug>/revisions/<int:number>/restore         -       -      -           -        yes    yes
GET  /practices/<slug>/targets                                -       -      -           yes      yes    yes
POST /practices/<slug>/targets/<name>                         -       -      -           yes      yes    yes
GET  /practices/<slug>/withdraw                               -       -      -           -        yes    yes
POST /practices/<slug>/withdraw                               -       -      -           -        yes    yes
GET  /privacy                                                 yes     yes    yes         yes      yes    yes
GET  /readyz                                                  yes     yes    yes         yes      yes    yes
GET  /register                                                yes     yes    yes         yes      yes    yes
POST /register                                                yes     yes    yes         yes      yes    yes
GET  /reset-password                                          yes     yes    yes         yes      yes    yes
POST /reset-password                                          yes     yes    yes         yes      yes    yes
GET  /reset-password/<token>                                  yes     yes    yes         yes      yes    yes
POST /reset-password/<token>                                  yes     yes    yes         yes      yes    yes
GET  /review                                                  -       -      -           yes      yes    yes
GET  /review/<int:number>                                     -       -      -           yes      yes    yes
POST /review/<int:number>/hand-back                           -       -      -           yes      yes    yes
POST /review/<int:number>/merge                               -       -      -           yes      yes    yes
POST /review/<int:number>/publish                             -       -      -           yes      yes    yes
POST /review/<int:number>/reject                              -       -      -           yes      yes    yes
POST /review/<int:number>/remarks                             -       -      -           yes      yes    yes
POST /review/<int:number>/remarks/<int:which>/settle          -       -      -           yes      yes    yes
POST /review/<int:number>/request-changes                     -       -      -           yes      yes    yes
POST /review/<int:number>/take-up                             -       -      -           yes      yes    yes
GET  /robots.txt                                              yes     yes    yes         yes      yes    yes
GET  /overview                                                yes     yes    yes         yes      yes    yes
GET  /search                                                  yes     yes    yes         yes      yes    yes
GET  /search.<file_format>                                    yes     yes    yes         yes      yes    yes
GET  /search.atom                                             yes     yes    yes         yes      yes    yes
GET  /sign-in                                                 yes     yes    yes         yes      yes    yes
POST /sign-in                                                 yes     yes    yes         yes      yes    yes
GET  /sign-in/code                                            yes     yes    yes         yes      yes    yes
POST /sign-in/code                                            yes     yes    yes         yes      yes    yes
GET  /sign-in/from/<name>                                     yes     yes    yes         yes      yes    yes
GET  /sign-in/help                                            yes     yes    yes         yes      yes    yes
POST /sign-in/help                                            yes     yes    yes         yes      yes    yes
GET  /sign-in/passkey                                         yes     yes    yes         yes      yes    yes
POST /sign-in/passkey                                         yes     yes    yes         yes      yes    yes
POST /sign-in/passkey/<token>                                 yes     yes    yes         yes      yes    yes
GET  /sign-in/recovery-code                                   yes     yes    yes         yes      yes    yes
POST /sign-in/recovery-code                                   yes     yes    yes         yes      yes    yes
GET  /sign-in/second-factor                                   yes     yes    yes         yes      yes    yes
POST /sign-in/second-factor                                   yes     yes    yes         yes      yes    yes
POST /sign-in/with/<name>                                     yes     yes    yes         yes      yes    yes
POST /sign-out                                                yes     yes    yes         yes      yes    yes
GET  /sitemap.xml                                             yes     yes    yes         yes      yes    yes
GET  /sitemap/<int:page>.xml                                  yes     yes    yes         yes      yes    yes
GET  /static/<path:filename>                                  yes     yes    yes         yes      yes    yes
GET  /targets                                                 -       -      -           yes      yes    yes
GET  /targets/<name>                                          -       -      -           yes      yes    yes
GET  /targets/<name>/export                                   -       -      -           -        yes    yes
POST /targets/<name>/export                                   -       -      -           -        yes    yes
GET  /targets/<name>/feed                                     yes     yes    yes         yes      yes    yes
GET  /targets/<name>/feed/<int:number>                        yes     yes    yes         yes      yes    yes
GET  /theme.css                                               yes     yes    yes         yes      yes    yes
"""
"""Each method and address. A role without a “yes” is refused whatever the address stands for."""


def read_matrix(table: str) -> dict[str, frozenset[str]]:
    """Return the roles that have a “yes”, by row. Each row has one cell for each of ROLES."""
    header, *rows = table.strip("\n").splitlines()
    assert tuple(header.split()) == ROLES
    matrix: dict[str, frozenset[str]] = {}
    for row in rows:
        words = row.split()
        label, cells = " ".join(words[: -len(ROLES)]), words[-len(ROLES) :]
        assert set(cells) <= {"yes", "-"}, row
        assert label not in matrix, f"Two rows for {label}."
        matrix[label] = frozenset(role for role, cell in zip(ROLES, cells, strict=True) if cell == "yes")
    return matrix
