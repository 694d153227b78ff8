"""The tables of people, passkeys, sign-ins, attempts and the audit trail, with triggers that protect the trail."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

MOMENT = sa.DateTime(timezone=True)

SQLITE_GUARDS = (
    """CREATE TRIGGER audit_trail_is_not_changed BEFORE UPDATE ON audit_trail
       BEGIN SELECT RAISE(ABORT, 'The audit trail is only added to.'); END""",
    """CREATE TRIGGER audit_trail_is_not_deleted BEFORE DELETE ON audit_trail
       BEGIN SELECT RAISE(ABORT, 'The audit trail is only added to.'); END""",
    """CREATE TRIGGER audit_trail_is_added_to_in_turn BEFORE INSERT ON audit_trail
       WHEN NEW.number IS NOT (SELECT COALESCE(MAX(number), 0) + 1 FROM audit_trail)
       BEGIN SELECT RAISE(ABORT, 'The audit trail is added to in turn.'); END""",
)

POSTGRESQL_GUARDS = (
    """CREATE FUNCTION audit_trail_guard() RETURNS trigger LANGUAGE plpgsql AS $$
       BEGIN RAISE EXCEPTION 'The audit trail is only added to.'; END $$""",
    """CREATE FUNCTION audit_trail_turn() RETURNS trigger LANGUAGE plpgsql AS $$
       BEGIN
         IF NEW.number <> (SELECT COALESCE(MAX(number), 0) + 1 FROM audit_trail) THEN
           RAISE EXCEPTION 'The audit trail is added to in turn.';
         END IF;
         RETURN NEW;
       END $$""",
    """CREATE TRIGGER audit_trail_is_not_changed BEFORE UPDATE OR DELETE ON audit_trail
       FOR EACH ROW EXECUTE FUNCTION audit_trail_guard()""",
    """CREATE TRIGGER audit_trail_is_not_emptied BEFORE TRUNCATE ON audit_trail
       FOR EACH STATEMENT EXECUTE FUNCTION audit_trail_guard()""",
    """CREATE TRIGGER audit_trail_is_added_to_in_turn BEFORE INSERT ON audit_trail
       FOR EACH ROW EXECUTE FUNCTION audit_trail_turn()""",
)


def upgrade() -> None:
    """Create the first tables of search_app."""
    _people()
    _sign_ins()
    _audit_trail()


def _people() -> None:
    op.create_table(
        "people",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("email", sa.String(255), nullable=False, unique=True),
        sa.Column("name", sa.String(120), nullable=False),
        sa.Column("role", sa.String(16), nullable=False),
        sa.Column("password", sa.String(255)),
        sa.Column("active", sa.Boolean, nullable=False),
        sa.Column("confirmed_at", MOMENT),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("erased_at", MOMENT),
        sa.Column("notified", sa.Boolean, nullable=False),
        sa.Column("subject", sa.String(255), unique=True),
        sa.Column("fs_uniquifier", sa.String(64), nullable=False, unique=True),
        sa.Column("fs_webauthn_user_handle", sa.String(64), unique=True),
        sa.Column("tf_primary_method", sa.String(64)),
        sa.Column("tf_totp_secret", sa.String(255)),
        sa.Column("mf_recovery_codes", sa.Text),
        sqlite_autoincrement=True,
    )
    op.create_index("people_email_in_any_case", "people", [sa.text("lower(email)")], unique=True)


def _sign_ins() -> None:
    op.create_table(
        "passkeys",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("user_id", sa.Integer, sa.ForeignKey("people.id", ondelete="CASCADE"), nullable=False, index=True),
        sa.Column("credential_id", sa.LargeBinary(1024), nullable=False, unique=True),
        sa.Column("public_key", sa.LargeBinary, nullable=False),
        sa.Column("sign_count", sa.Integer, nullable=False),
        sa.Column("transports", sa.Text),
        sa.Column("backup_state", sa.Boolean, nullable=False),
        sa.Column("device_type", sa.String(64), nullable=False),
        sa.Column("extensions", sa.String(255)),
        sa.Column("lastuse_datetime", MOMENT, nullable=False),
        sa.Column("name", sa.String(64), nullable=False),
        sa.Column("usage", sa.String(64), nullable=False),
    )
    op.create_table(
        "sign_ins",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("person_id", sa.Integer, sa.ForeignKey("people.id", ondelete="CASCADE"), nullable=False, index=True),
        sa.Column("token", sa.String(64), nullable=False, unique=True),
        sa.Column("began_at", MOMENT, nullable=False),
        sa.Column("seen_at", MOMENT, nullable=False),
        sa.Column("agent", sa.String(300), nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "attempts",
        sa.Column("what", sa.String(64), primary_key=True),
        sa.Column("until", MOMENT, primary_key=True),
        sa.Column("number", sa.Integer, nullable=False),
    )


def _audit_trail() -> None:
    op.create_table(
        "audit_trail",
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("person", sa.Integer),
        sa.Column("what", sa.String(64), nullable=False, index=True),
        sa.Column("subject", sa.String(160), nullable=False, index=True),
        sa.Column("details", sa.JSON, nullable=False),
        sa.Column("previous", sa.String(64), nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
    )
    on_sqlite = op.get_bind().dialect.name == "sqlite"
    for guard in SQLITE_GUARDS if on_sqlite else POSTGRESQL_GUARDS:
        op.execute(guard)
