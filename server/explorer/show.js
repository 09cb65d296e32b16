// Shows GraphiQL. Headers are kept for as long as the page: they may hold credentials.

import './bar.js';
import { caller, options } from './callers.js';
import { run } from './requests.js';

// GraphiQL wraps the answer only: a query would end at the edge of its half.
self.monaco.editor.onDidCreateEditor((editor) => editor.updateOptions({ wordWrap: 'on' }));

/** A query that another page opens here, in the part of the address that the browser does not send. */
const opened = new URLSearchParams(location.hash.slice(1));

self.YogaGraphiQL.renderYogaGraphiQL(document.getElementById('root'), {
  endpoint: '/graphql',
  title: 'Yunmen',
  ...(opened.has('query') && { query: opened.get('query'), variables: opened.get('variables') ?? '' }),
  defaultTabs: options.tabs.map((query) => ({ query })),
  shouldPersistHeaders: false,
  showPersistHeadersSettings: false,
});

if (caller) void run('again');
