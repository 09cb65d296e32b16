// Shows GraphiQL. Headers are kept for as long as the page: they may hold credentials.

import './bar.js';
import { caller, options } from './callers.js';
import { run } from './requests.js';

self.MonacoEnvironment = {
  globalAPI: false,
  getWorkerUrl: (_moduleId, label) => `/explorer/${label}.worker.js`,
};

self.YogaGraphiQL.renderYogaGraphiQL(document.getElementById('root'), {
  endpoint: '/graphql',
  title: 'Yunmen',
  defaultTabs: options.tabs.map((query) => ({ query })),
  shouldPersistHeaders: false,
  showPersistHeadersSettings: false,
});

if (caller) void run('again');
