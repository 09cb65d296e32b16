import { createHash } from 'node:crypto';
import type { StepName } from '../steps.js';
import { takeScript, tellScript } from './count-scripts.js';
import { documentScript, keepDocumentScript } from './document-scripts.js';
import { heartbeatScript } from './heartbeat-script.js';
import { settleScript, syncScript } from './pace-scripts.js';
import { versionScript, wroteScript } from './write-scripts.js';

/** A script that Redis runs as one step. It returns a list of texts. */
interface Script {
  readonly text: string;
  readonly sha: string;
}

/** The steps as scripts in Lua. */
export const scripts: Readonly<Record<StepName, Script>> = {
  sync: scriptOf(syncScript),
  settle: scriptOf(settleScript),
  version: scriptOf(versionScript),
  wrote: scriptOf(wroteScript),
  heartbeat: scriptOf(heartbeatScript),
  take: scriptOf(takeScript),
  tell: scriptOf(tellScript),
  document: scriptOf(documentScript),
  'keep-document': scriptOf(keepDocumentScript),
};

function scriptOf(text: string): Script {
  return { text, sha: createHash('sha1').update(text).digest('hex') };
}
