"""What Alembic runs: the steps, on the connection that `Collection.open` hands over."""

from alembic import context

connection = context.config.attributes["connection"]
context.configure(connection=connection, version_table="collection_version", render_as_batch=True)
with context.begin_transaction():
    context.run_migrations()
