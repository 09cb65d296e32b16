// Runs in the browser before GraphiQL: who asks, and where GraphiQL's own workers are.

const options = JSON.parse(document.getElementById('options').textContent);
const credentials = ['authorization', 'x-acs-accesskey-id', 'x-acs-accesskey-secret', 'x-acs-security-token'];
const remembered = 'yunmen:caller';

self.MonacoEnvironment = {
  globalAPI: false,
  getWorkerUrl: (_moduleId, label) => `/explorer/${label}.worker.js`,
};

let caller = options.callers.find(({ name }) => name === localStorage.getItem(remembered)) ?? options.callers[0];

function show() {
  document.getElementById('caller').value = caller.name;
  document.getElementById('about').textContent = caller.description;
  const lines = Object.entries(caller.headers).map(([name, value]) => `${name}: ${value}`);
  document.getElementById('sent').textContent = lines.join('\n');
}

if (caller) {
  const form = document.getElementById('callers');
  const select = document.getElementById('caller');
  select.append(...options.callers.map(({ name }) => new Option(name, name)));
  select.addEventListener('change', () => {
    caller = options.callers.find(({ name }) => name === select.value);
    localStorage.setItem(remembered, caller.name);
    show();
  });
  form.addEventListener('submit', (event) => event.preventDefault());
  form.hidden = false;
  show();
}

// Credentials typed into the headers editor come before those of the chosen caller: a request has one kind of them.
const send = self.fetch.bind(self);
self.fetch = (input, init = {}) => {
  const headers = new Headers(init.headers);
  if (caller && !credentials.some((name) => headers.has(name))) {
    for (const [name, value] of Object.entries(caller.headers)) headers.set(name, value);
  }
  return send(input, { ...init, headers });
};
