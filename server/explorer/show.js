// Runs in the browser once GraphiQL is there. Headers are kept for as long as the page: they may hold credentials.

const { tabs } = JSON.parse(document.getElementById('options').textContent);
self.YogaGraphiQL.renderYogaGraphiQL(document.getElementById('root'), {
  endpoint: '/graphql',
  title: 'Yunmen',
  defaultTabs: tabs.map((query) => ({ query })),
  shouldPersistHeaders: false,
  showPersistHeadersSettings: false,
});
