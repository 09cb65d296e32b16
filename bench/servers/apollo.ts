/** Apollo Server with default settings, on its own HTTP server. */
import { ApolloServer } from '@apollo/server';
import { startStandaloneServer } from '@apollo/server/standalone';
import { resolvers, typeDefs } from './listen.js';

const server = new ApolloServer({ typeDefs, resolvers });
await startStandaloneServer(server, { listen: { port: 0, host: '127.0.0.1' } }).then(({ url }) => {
  process.stdout.write(`${url.replace('localhost', '127.0.0.1')}\n`);
});
