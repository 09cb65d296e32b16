import { useRef, useState } from 'preact/hooks';
import type { SignOn } from '../app/options.js';
import { words } from '../strings/words.js';
import { caller, notice } from './caller.js';
import { openSignOn, type Session, signOn } from './sign-on.js';
import { callersByRole } from './typed.js';

type State = 'idle' | 'waiting' | 'blocked' | { readonly refused: string };

/** Signs in with the company's sign-on, in a window of its own. */
export function SignOnForm({ at }: { readonly at: SignOn }) {
  const text = words.value.signIn;
  const [state, setState] = useState<State>('idle');
  const abort = useRef<AbortController | null>(null);
  const begin = async () => {
    abort.current?.abort();
    const control = new AbortController();
    abort.current = control;
    const popup = openSignOn();
    if (!popup) return setState('blocked');
    setState('waiting');
    try {
      become(await signOn(at, popup, control.signal));
    } catch (error) {
      popup.close();
      if (!control.signal.aborted) setState({ refused: error instanceof Error ? error.message : String(error) });
    }
  };
  const cancel = () => {
    abort.current?.abort();
    setState('idle');
  };
  return (
    <div class="sign-on">
      <button type="button" class="main" onClick={() => void begin()}>
        {text.withSignOn}
      </button>
      {state === 'waiting' && (
        <p role="status">
          {text.waiting}{' '}
          <button type="button" class="quiet" onClick={cancel}>
            {words.value.panel.cancel}
          </button>
        </p>
      )}
      {state === 'blocked' && <p role="alert">{text.blocked}</p>}
      {typeof state === 'object' && <p role="alert">{text.refused(state.refused)}</p>}
    </div>
  );
}

/** Begins in the first role that the token allows; the menu of the caller has the others. */
function become(session: Session): void {
  notice.value = null;
  caller.value = callersByRole(session)[0] ?? null;
}
