import { describe, expect, it } from 'vitest';
import { readDirectives, wordsOf } from '../src/directives.js';
import { httpdConfig } from '../src/httpd-config.js';
import { isServedBy, parseHostAddress, parseListen } from '../src/listen.js';
import { unfoldConfig } from '../src/unfold-config.js';

const RUN = [
  'Included configuration files:',
  '  (*) /srv/web/httpd.conf',
  '    (14) /srv/web/extra.conf',
  'ServerRoot: "/srv/web"',
  'Main DocumentRoot: "/srv/web/htdocs"',
  'Main ErrorLog: "/srv/web/logs/error.log"',
  'PidFile: "/srv/web/httpd.pid"',
].join('\n');

const WHOLE = `
# In file: /srv/web/httpd.conf
#   3:
Listen 7777
Listen 192.0.2.10:8443 https
Listen [2001:DB8:0::1]:8082
Listen 7777
<VirtualHost 192.0.2.10:8443>
  ServerName www.example.com:8443
  DocumentRoot "/data/with blank"
  SSLEngine on
  SSLCertificateFile c.pem
</VirtualHost>
<VirtualHost 192.0.2.10:8443 [2001:db8::1]:8443>
  ServerName b.example.com
  SSLEngine on
  SSLCertificateFile c.pem
</VirtualHost>
<VirtualHost *:7777>
  DocumentRoot htdocs2
</VirtualHost>
`;

describe('a configuration that Apache has printed', () => {
  const config = httpdConfig(RUN, WHOLE);

  it('tells where it listens, with TLS where a virtual host has it', () => {
    expect(config.listens).toEqual([
      { port: 7777, isTls: false },
      { port: 8443, address: '192.0.2.10', isTls: true },
      { port: 8082, address: '2001:db8::1', isTls: false },
    ]);
  });

  it('tells folders, files and addresses', () => {
    expect(config).toMatchObject({
      serverRoot: '/srv/web',
      pidFile: '/srv/web/httpd.pid',
      errorLog: '/srv/web/logs/error.log',
      files: ['/srv/web/httpd.conf', '/srv/web/extra.conf'],
      documentRoots: ['/srv/web/htdocs', '/data/with blank', '/srv/web/htdocs2'],
      hostAddresses: ['192.0.2.10', '2001:db8::1'],
    });
  });

  it('names one host for each certificate file', () => {
    expect(config.secured).toEqual([{ name: 'www.example.com', address: '192.0.2.10', port: 8443 }]);
  });

  it('has TLS as a whole where the server itself has it and no virtual host says otherwise', () => {
    const text = 'Listen 443\nSSLEngine on\nListen 80\n<VirtualHost *:80>\nSSLEngine off\n</VirtualHost>';
    expect(httpdConfig(RUN, text).listens.map(({ port, isTls }) => [port, isTls])).toEqual([
      [443, true],
      [80, false],
    ]);
  });
});

describe('words', () => {
  it.each<[string, string[]]>([
    ['Listen 80', ['Listen', '80']],
    ['  DocumentRoot "/a b"  ', ['DocumentRoot', '/a b']],
    [`Define X "a \\"b\\" c" 'd e'`, ['Define', 'X', 'a "b" c', 'd e']],
    ['', []],
  ])('of %j are split as Apache does', (line, words) => {
    expect(wordsOf(line)).toEqual(words);
  });

  it('know in which virtual host they stand', () => {
    const found = readDirectives('A 1\n<VirtualHost *>\nB 2\n<Directory />\nC 3\n</Directory>\n</VirtualHost>\nD 4');
    expect(found.map(({ name, host }) => [name, host])).toEqual([
      ['a', undefined],
      ['virtualhost', 0],
      ['b', 0],
      ['c', 0],
      ['d', undefined],
    ]);
  });
});

describe('addresses', () => {
  it.each([
    ['80', { port: 80 }],
    ['*:80', { port: 80 }],
    ['192.0.2.1:80', { port: 80, address: '192.0.2.1' }],
    ['[2001:DB8::1]:80', { port: 80, address: '2001:db8::1' }],
    ['0.0.0.0:80', { port: 80, address: '0.0.0.0' }],
    ['www.example.com:80', { port: 80, address: 'www.example.com' }],
    ['0', undefined],
    ['/run/socket', undefined],
  ])('of Listen %s', (text, listen) => {
    expect(parseListen([text])).toEqual(listen);
  });

  it.each([
    ['*', {}],
    ['_default_:443', { port: 443 }],
    ['*:*', {}],
    ['192.0.2.1', { address: '192.0.2.1' }],
    ['[::1]', { address: '::1' }],
  ])('of a virtual host %s', (text, place) => {
    expect(parseHostAddress(text)).toEqual(place);
  });

  it('are served by the sockets that they mean', () => {
    const sockets = [
      { address: '::', port: 80 },
      { address: '192.0.2.1', port: 443 },
    ];
    expect(isServedBy({ port: 80 }, sockets)).toBe(true);
    expect(isServedBy({ port: 81 }, sockets)).toBe(false);
    expect(isServedBy({ port: 443 }, sockets)).toBe(false);
    expect(isServedBy({ port: 443, address: '192.0.2.1' }, sockets)).toBe(true);
    expect(isServedBy({ port: 443, address: '192.0.2.2' }, sockets)).toBe(false);
    expect(isServedBy({ port: 443, address: 'www.example.com' }, sockets)).toBe(true);
  });
});

describe('configuration files where Apache cannot print what it read', () => {
  const conditions = {
    modules: new Set(['ssl_module']),
    defines: new Set(['MORE']),
    variables: new Map([['APACHE_PORT', '8081']]),
  };
  const text = `
Define PORT 8080
Listen \${PORT}
Listen \${APACHE_PORT}
<IfModule mod_ssl.c>
  Listen 443
  <IfDefine !MORE>
    Listen 1
  </IfDefine>
</IfModule>
<IfModule gnutls_module>
  Listen 2
</IfModule>
<IfDefine MORE>
  Listen 192.0.2.1:\\
9000
</IfDefine>
<Macro V $n>
  Listen $n
</Macro>`;

  it('are unfolded: modules, defines, variables, long lines', () => {
    const { listens } = httpdConfig(RUN, unfoldConfig(text.replace(':\\\n', ':\\\n').replace('\\\n', ''), conditions));
    expect(listens.map(({ port }) => port)).toEqual([8080, 8081, 443, 9000]);
  });
});
