// Shows GraphiQL. Headers are kept for as long as the page: they may hold credentials.

import './bar.js';
import { caller, options } from './callers.js';
import { run } from './requests.js';

// GraphiQL wraps the answer only: a query would end at the edge of its half.
self.monaco.editor.onDidCreateEditor((editor) => editor.updateOptions({ wordWrap: 'on' }));

self.YogaGraphiQL.renderYogaGraphiQL(document.getElementById('root'), {
  endpoint: '/graphql',
  title: 'Yunmen',
  defaultTabs: options.tabs.map((query) => ({ query })),
  shouldPersistHeaders: false,
  showPersistHeadersSettings: false,
});

if (caller) void run('again');
