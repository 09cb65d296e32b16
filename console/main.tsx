import { render } from 'preact';
import { App } from './app/app.js';
import { options } from './app/options.js';
import { caller } from './callers/caller.js';
import { readyCallers } from './callers/ready.js';
import { returnFromSignOn, returnPath } from './callers/sign-on.js';
import { ambientCaller } from './callers/typed.js';
import './styles/base.css';
import './styles/shell.css';
import './styles/controls.css';
import './styles/panel.css';
import './styles/table.css';
import './styles/charts.css';
import './styles/pages.css';

/** Begins as the first ready caller of the embedded cloud, or as the one who started an ambient gateway. Others sign in. */
caller.value = options.identity.includes('ambient') ? ambientCaller : (readyCallers[0] ?? null);

/** The window that the issuer sends people back to only hands its answer over. */
const isReturn = location.pathname === returnPath;
if (isReturn) returnFromSignOn();

const root = isReturn ? null : document.getElementById('console');
if (root) render(<App />, root);
