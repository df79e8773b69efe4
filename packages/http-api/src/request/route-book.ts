import type { FastifyInstance, RouteOptions } from 'fastify';

/** All routes that were registered: for the answer to a wrong method, and for the description of the API. */
export class RouteBook {
  readonly routes: RouteOptions[] = [];

  /** Notes every route that is registered on `app` from now on. */
  keepFor(app: FastifyInstance): void {
    app.addHook('onRoute', (route) => void this.routes.push(route));
  }

  /** Methods that the resource at `path` takes; empty when there is none. */
  methods(path: string): readonly string[] {
    const fitting = this.routes.filter(({ url }) => pattern(url).test(path));
    return [...new Set(fitting.flatMap(({ method }) => method))].toSorted();
  }
}

function pattern(url: string): RegExp {
  return new RegExp(`^${url.replaceAll('.', '\\.').replaceAll(/:\w+/g, '[^/]+')}$`);
}
