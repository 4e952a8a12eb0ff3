import assert from 'node:assert/strict';
import type { NetworkSettings } from '../../../src/http/trust/networkSettings.ts';
import { routeFor } from '../../../src/http/trust/proxyRoute.ts';
import { networkSettings } from '../support/network.ts';

const proxy = 'http://proxy.test:3128';

function routeTo(url: string, settings: Partial<NetworkSettings>): string {
  const route = routeFor(new URL(url), networkSettings(settings));
  return route.kind === 'proxy' ? route.proxy.origin : route.kind;
}

describe('Route to an origin', () => {
  const api = 'https://api.prolific.com/';

  it('is direct without proxy settings', () => assert.equal(routeTo(api, {}), 'direct'));

  it('prefers the proxy of the settings to that of the environment', () => {
    assert.equal(routeTo(api, { proxy, env: { HTTPS_PROXY: 'http://other.test' } }), proxy);
  });

  it('uses the proxy of the environment, https before http, in lower or upper case', () => {
    assert.equal(routeTo(api, { env: { HTTPS_PROXY: proxy, HTTP_PROXY: 'http://other.test' } }), proxy);
    assert.equal(routeTo(api, { env: { https_proxy: proxy } }), proxy);
    assert.equal(routeTo(api, { env: { http_proxy: proxy } }), proxy);
  });

  it('is direct when proxies are turned off', () => {
    assert.equal(routeTo(api, { proxy, proxySupport: 'off' }), 'direct');
  });

  for (const url of ['http://localhost:1/', 'http://127.0.0.9/', 'http://[::1]/']) {
    it(`is direct to a loopback address, as in VS Code: ${url}`, () =>
      assert.equal(routeTo(url, { proxy }), 'direct'));
  }

  it('ignores an invalid proxy address', () => {
    assert.equal(routeTo(api, { proxy: 'proxy.test:3128' }), 'direct');
    assert.equal(routeTo(api, { proxy: 'http://' }), 'direct');
  });

  it('reports a SOCKS proxy as unsupported', () =>
    assert.equal(routeTo(api, { proxy: 'socks5://proxy.test' }), 'unsupported-proxy'));

  it('moves credentials from the proxy address to the authorization', () => {
    const route = routeFor(new URL(api), networkSettings({ proxy: 'http://ann:s%3Acret@proxy.test' }));
    assert.ok(route.kind === 'proxy');
    assert.equal(route.proxy.href, 'http://proxy.test/');
    assert.equal(route.authorization, `Basic ${Buffer.from('ann:s:cret').toString('base64')}`);
  });

  for (const [rule, url, expected] of [
    ['*', api, 'direct'],
    ['api.prolific.com', api, 'direct'],
    ['API.Prolific.com', api, 'direct'],
    ['prolific.com', api, 'direct'],
    ['.prolific.com', api, 'direct'],
    ['*.prolific.com', api, 'direct'],
    ['olific.com', api, proxy],
    ['api.prolific.com:443', api, 'direct'],
    ['api.prolific.com:8443', api, proxy],
    ['', api, proxy],
    ['10.0.0.0/8', 'https://10.1.2.3/', 'direct'],
    ['10.0.0.0/8', 'https://11.1.2.3/', proxy],
    ['10.0.0.0/99', 'https://10.1.2.3/', proxy],
    ['fd00::/8', 'https://[fd12::1]/', 'direct'],
    ['fd12::1', 'https://[fd12::1]/', 'direct'],
    ['[fd12::1]:443', 'https://[fd12::1]/', 'direct'],
    ['1.2.3', 'https://9.1.2.3/', proxy],
  ] as const) {
    it(`for ${url} with the exception "${rule}" is ${expected}`, () => {
      assert.equal(routeTo(url, { proxy, noProxy: [rule] }), expected);
      assert.equal(routeTo(url, { proxy, env: { NO_PROXY: `nothing.test, ${rule}` } }), expected);
    });
  }

  it('prefers the exceptions of the settings to those of the environment', () => {
    assert.equal(routeTo(api, { proxy, noProxy: ['other.test'], env: { NO_PROXY: '*' } }), proxy);
  });
});
