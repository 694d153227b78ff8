// Asks the browser for a passkey, or to keep a new one, and sends its answer with the form that says which.

const form = document.querySelector("form[data-passkey]");
const status = form?.querySelector("[role=status]");

const bytes = text => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), one => one.charCodeAt(0));

const text = buffer => btoa(String.fromCharCode(...new Uint8Array(buffer)))
  .replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");

const known = list => (list ?? []).map(one => ({ ...one, id: bytes(one.id) }));

async function created(options) {
  const key = await navigator.credentials.create({
    publicKey: {
      ...options,
      challenge: bytes(options.challenge),
      user: { ...options.user, id: bytes(options.user.id) },
      excludeCredentials: known(options.excludeCredentials),
    },
  });
  return {
    ...named(key),
    response: {
      attestationObject: text(key.response.attestationObject),
      clientDataJSON: text(key.response.clientDataJSON),
      transports: key.response.getTransports?.() ?? null,
    },
    extensions: JSON.stringify(key.getClientExtensionResults()),
  };
}

async function shown(options) {
  const key = await navigator.credentials.get({
    publicKey: {
      ...options,
      challenge: bytes(options.challenge),
      allowCredentials: known(options.allowCredentials),
    },
  });
  const said = key.response;
  return {
    ...named(key),
    response: {
      authenticatorData: text(said.authenticatorData),
      clientDataJSON: text(said.clientDataJSON),
      signature: text(said.signature),
      userHandle: said.userHandle ? text(said.userHandle) : null,
    },
  };
}

const named = key => ({ id: key.id, rawId: text(key.rawId), type: key.type });

if (form) {
  const ask = form.dataset.passkey === "create" ? created : shown;
  ask(JSON.parse(form.dataset.options)).then(
    answer => {
      form.elements.credential.value = JSON.stringify(answer);
      form.submit();
    },
    () => {
      status.textContent = "Your browser did not send a passkey. Go back and try again, or choose another way to sign in.";
    },
  );
}
