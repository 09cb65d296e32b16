import { useState } from 'preact/hooks';
import { options } from '../app/options.js';
import { words } from '../strings/words.js';
import { caller, notice } from './caller.js';
import { readyCallers } from './ready.js';
import { SignOnForm } from './sign-on-form.js';
import { callerByKeys, callerByToken } from './typed.js';

/** The page of people who have not signed in: one form for each way that the gateway accepts. */
export function SignIn() {
  const text = words.value.signIn;
  return (
    <section class="sign-in" aria-labelledby="sign-in">
      <h1 id="sign-in">{text.title}</h1>
      {notice.value === 'ended' && <p role="alert">{text.renewed}</p>}
      <p>{text.intro}</p>
      {readyCallers.length > 0 && (
        <fieldset>
          <legend>{text.ready}</legend>
          {readyCallers.map((each) => (
            <button type="button" class="ready" key={each.key} onClick={() => become(each)}>
              <strong>{each.name}</strong> <span>{each.description}</span>
            </button>
          ))}
        </fieldset>
      )}
      {options.signOn && <SignOnForm at={options.signOn} />}
      {options.identity.includes('sts-headers') && <KeysForm />}
      {options.identity.includes('oidc') && <TokenForm />}
      <p class="note">{text.memory}</p>
    </section>
  );
}

function become(next: typeof caller.value): void {
  caller.value = next;
}

function KeysForm() {
  const text = words.value.signIn;
  const [keys, setKeys] = useState({ keyId: '', keySecret: '', securityToken: '' });
  const isWhole = Object.values(keys).every((each) => each.trim() !== '');
  const submit = (event: Event) => {
    event.preventDefault();
    if (isWhole) become(callerByKeys(keys));
  };
  const set = (name: keyof typeof keys) => (value: string) => setKeys({ ...keys, [name]: value.trim() });
  return (
    <form onSubmit={submit} autocomplete="off">
      <h2>{text.withKeys}</h2>
      <Secret label={text.keyId} isShown onInput={set('keyId')} />
      <Secret label={text.keySecret} onInput={set('keySecret')} />
      <Secret label={text.securityToken} onInput={set('securityToken')} />
      <button type="submit" class="main" disabled={!isWhole}>
        {text.submit}
      </button>
    </form>
  );
}

function TokenForm() {
  const text = words.value.signIn;
  const [token, setToken] = useState('');
  const [role, setRole] = useState('');
  const submit = (event: Event) => {
    event.preventDefault();
    if (token) become(callerByToken(() => Promise.resolve(token), role || null, text.token));
  };
  return (
    <form onSubmit={submit} autocomplete="off">
      <h2>{text.withToken}</h2>
      <Secret label={text.token} onInput={(value) => setToken(value.trim())} />
      <label>
        {text.role}
        <input
          value={role}
          placeholder={text.roleHint}
          onInput={({ currentTarget }) => setRole(currentTarget.value.trim())}
        />
      </label>
      <button type="submit" class="main" disabled={!token}>
        {text.submit}
      </button>
    </form>
  );
}

/** A field that no browser should keep. */
function Secret({
  label,
  isShown = false,
  onInput,
}: {
  readonly label: string;
  readonly isShown?: boolean;
  readonly onInput: (value: string) => void;
}) {
  return (
    <label>
      {label}
      <input
        type={isShown ? 'text' : 'password'}
        autocomplete="off"
        spellcheck={false}
        onInput={({ currentTarget }) => onInput(currentTarget.value)}
      />
    </label>
  );
}
