/** Mercurius with default settings, on Fastify. */
import { makeExecutableSchema } from '@graphql-tools/schema';
import fastify from 'fastify';
import mercurius from 'mercurius';
import { resolvers, typeDefs } from './listen.js';

const app = fastify();
app.register(mercurius.default ?? mercurius, { schema: makeExecutableSchema({ typeDefs, resolvers }) });
process.stdout.write(`${await app.listen({ port: 0, host: '127.0.0.1' })}\n`);
