import { afterEach, beforeEach, describe, it } from 'vitest';
import { GuardedMachine } from './guarded-machine.ts';
let g: GuardedMachine;
beforeEach(async () => { g = await GuardedMachine.start(); });
afterEach(async () => { await g.end(); });
const sh = (line: string, withinMs = 120_000) => g.machine.attempt(['sh', '-c', line], { withinMs });

describe('review', () => {
  it('cycle', async () => {
    await g.install('late', ['[Unit]', 'After=multi-user.target', '[Service]', 'ExecStart=/bin/sleep infinity', '[Install]', 'WantedBy=multi-user.target']);
    await g.machine.command(['systemctl', 'enable', '--now', 'late']);
    await g.lkssp('resource', 'create', 'qsp', '--tag', 'late', '--service', 'late');
    await g.machine.reboot();
    console.log('CYCLE', (await sh('journalctl -b --no-pager | grep -i -E "cycle|deleted to break"; systemctl is-active lkssp late; systemctl show -p After lkssp late')).stdout);
  });
  it('restarts', async () => {
    await g.install('simple', ['[Service]', 'ExecStart=/bin/sleep infinity', 'Restart=always', '[Install]', 'WantedBy=multi-user.target']);
    await g.install('once', ['[Service]', 'Type=oneshot', 'RemainAfterExit=yes', 'ExecStart=/bin/true', '[Install]', 'WantedBy=multi-user.target']);
    await g.install('fork', ['[Service]', 'Type=forking', 'ExecStart=/bin/sh -c "sleep infinity & exit 0"', '[Install]', 'WantedBy=multi-user.target']);
    await g.install('idle', ['[Service]', 'Type=idle', 'ExecStart=/bin/sleep infinity', '[Install]', 'WantedBy=multi-user.target']);
    await g.install('ugly', ['[Service]', `ExecStart=/bin/sh -c "trap 'exit 143' TERM; while :; do sleep 0.1; done"`, 'ExecStopPost=/bin/sleep 0.5', '[Install]', 'WantedBy=multi-user.target']);
    await g.install('stubborn', ['[Service]', `ExecStart=/bin/sh -c "trap '' TERM; while :; do sleep 0.1; done"`, 'TimeoutStopSec=500ms', 'ExecStopPost=/bin/sleep 0.5', '[Install]', 'WantedBy=multi-user.target']);
    await g.install('tpl@', ['[Service]', 'ExecStart=/bin/sleep infinity']);
    const names = ['simple', 'once', 'fork', 'idle', 'ugly', 'stubborn', 'tpl@a'];
    for (const n of names) { await g.machine.command(['systemctl', 'start', n]); await g.lkssp('resource', 'create', 'qsp', '--tag', n.replace('@', ''), '--service', n); }
    console.log(await g.lkssp('status'));
    for (const n of names) {
      const count = ['ugly', 'stubborn'].includes(n) ? 4 : 25;
      await sh(`systemctl stop systemd-journald.socket 2>/dev/null; for i in $(seq ${count}); do systemctl reset-failed ${n} 2>/dev/null; systemctl restart ${n}; sleep 0.0$((i % 9)); done`);
      await sh('sleep 1.5');
      console.log('RESTARTS', n, await g.lkssp('incident', 'list'));
    }
    await sh('for i in $(seq 40); do systemctl daemon-reload; done; sleep 2; for i in $(seq 5); do systemctl daemon-reexec; sleep 0.3; done; sleep 2');
    console.log('RELOAD', await g.lkssp('incident', 'list'), await g.lkssp('status'));
    console.log((await sh('tail -n 40 /var/lkssp/log/lkssp.log')).stdout);
  });
});
