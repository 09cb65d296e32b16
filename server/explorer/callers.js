// Who asks: a ready caller of the embedded cloud, or credentials that are typed in. Typed credentials stay in the memory of this page.

export const options = JSON.parse(document.getElementById('options').textContent);

const remembered = 'yunmen:caller';
const listeners = [];
const form = document.getElementById('callers');
const select = document.getElementById('caller');

/** What the fields of the form are sent as, and the variables that stand for them in a copied command. */
const typed = {
  keyId: { header: 'x-acs-accesskey-id', variable: 'ALIBABA_CLOUD_ACCESS_KEY_ID' },
  keySecret: { header: 'x-acs-accesskey-secret', variable: 'ALIBABA_CLOUD_ACCESS_KEY_SECRET' },
  securityToken: { header: 'x-acs-security-token', variable: 'ALIBABA_CLOUD_SECURITY_TOKEN' },
  token: { header: 'authorization', variable: 'YUNMEN_TOKEN', prefix: 'Bearer ' },
};

export const credentialHeaders = Object.values(typed).map(({ header }) => header);

/** The name, the headers, and the headers of a copied command. Null while no one is known. */
export let caller = null;

/** Calls the listener each time another caller asks. */
export function onCaller(listener) {
  listeners.push(listener);
}

function become(next) {
  caller = next;
  for (const listener of listeners) listener();
}

function choose(ready) {
  select.value = ready.name;
  document.getElementById('about').textContent = ready.description;
  const lines = Object.entries(ready.headers).map(([name, value]) => `${name}: ${value}`);
  document.getElementById('sent').textContent = lines.join('\n');
  become({ ...ready, copied: ready.headers });
}

function offerReady() {
  const byName = (name) => options.callers.find((each) => each.name === name);
  select.append(...options.callers.map(({ name }) => new Option(name, name)));
  select.addEventListener('change', () => {
    localStorage.setItem(remembered, select.value);
    choose(byName(select.value));
  });
  // A page that opens a query here may name the caller, not the credentials.
  const opened = new URLSearchParams(location.hash.slice(1)).get('caller');
  choose(byName(opened) ?? byName(localStorage.getItem(remembered)) ?? options.callers[0]);
}

function readTyped() {
  const filled = Object.entries(typed).filter(([name]) => form.elements[name].value && isShown(form.elements[name]));
  if (filled.length === 0) return null;
  const of = (value) =>
    Object.fromEntries(filled.map(([name, each]) => [each.header, `${each.prefix ?? ''}${value(name, each)}`]));
  return {
    name: form.elements.keyId.value || 'your token',
    headers: of((name) => form.elements[name].value.trim()),
    copied: of((_name, { variable }) => `$${variable}`),
  };
}

const isShown = (input) => !input.closest('fieldset').hidden;

function offerForm() {
  const kinds = { 'sts-headers': 'temporary keys', oidc: 'token' };
  const offered = Object.keys(kinds).filter((kind) => options.identity.includes(kind));
  select.append(...offered.map((kind) => new Option(kinds[kind], kind)));
  const show = () => {
    for (const fields of form.querySelectorAll('fieldset')) fields.hidden = fields.name !== select.value;
  };
  select.addEventListener('change', () => {
    show();
    become(readTyped());
  });
  for (const input of form.querySelectorAll('fieldset input')) {
    input.addEventListener('change', () => become(readTyped()));
  }
  document.getElementById('about').textContent = 'They stay in the memory of this page.';
  show();
  return offered.length > 0;
}

form.addEventListener('submit', (event) => event.preventDefault());
if (options.callers.length > 0) offerReady();
else if (!offerForm()) form.classList.add('known');
