import { describe, expect, it } from 'vitest';
import { homeOf } from './home.js';

describe('homeOf', () => {
  it('takes the option before the variable, and both relative to the working folder', () => {
    expect(homeOf('./trial', '/var/other', '/root').lib).toBe('/root/trial/lib');
    expect(homeOf(undefined, 'other', '/var').socket).toBe('/var/other/run/lkssp.sock');
  });

  it('keeps everything below the folder that was named', () => {
    const { name, etc, lib, run, logFile, socket, configPlaces, oldDefaults } = homeOf('/t', undefined, '/');
    expect([name, etc, lib, run, logFile, socket]).toEqual([
      '/t',
      '/t/etc',
      '/t/lib',
      '/t/run',
      '/t/log/lkssp.log',
      '/t/run/lkssp.sock',
    ]);
    expect(configPlaces).toEqual(['/t/etc', '/etc/lkssp']);
    expect(oldDefaults).toBeUndefined();
  });

  it('uses the folders of the system when nothing was named, also by an empty variable', () => {
    expect(homeOf(undefined, '', '/root')).toEqual(homeOf(undefined, undefined, '/'));
    expect(homeOf(undefined, undefined, '/')).toMatchObject({
      name: 'this server',
      lib: '/var/lib/lkssp',
      run: '/run/lkssp',
      logFile: '/var/log/lkssp.log',
      oldDefaults: '/etc/default/LifeKeeper',
    });
  });
});
