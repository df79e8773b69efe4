import type { NodeRestarter, RestartOrder } from '../../ports/node-restarter.js';

/** Restarts nothing; keeps the orders. */
export class RecordingNodeRestarter implements NodeRestarter {
  readonly name = 'recording';
  readonly orders: RestartOrder[] = [];
  /** Called with every order, for example to begin another boot. */
  onRestart: (order: RestartOrder) => void = () => undefined;

  restart(order: RestartOrder): Promise<string> {
    this.orders.push(order);
    this.onRestart(order);
    return Promise.resolve('recorded, the node goes on');
  }
}
