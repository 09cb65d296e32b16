// Settings of the editor, which reads them when graphiql.js is loaded: this file comes before it.

self.MonacoEnvironment = {
  // Without it nothing but GraphiQL can set an option of an editor.
  globalAPI: true,
  getWorkerUrl: (_moduleId, label) => `/explorer/${label}.worker.js`,
};
