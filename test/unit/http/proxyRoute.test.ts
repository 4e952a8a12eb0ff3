import assert from 'node:assert/strict';
import type { NetworkSettings } from '../../../src/http/networkSettings.ts';
import { routeFor } from '../../../src/http/proxyRoute.ts';
import { networkSettings } from '../support/network.ts';

const proxy = 'http://proxy.test:3128';

function way(url: string, settings: Partial<NetworkSettings>): string {
  const route = routeFor(new URL(url), networkSettings(settings));
  return route.kind === 'proxy' ? route.proxy.origin : route.kind;
}

describe('The route to an origin', () => {
  const api = 'https://api.prolific.com/';

  it('is direct where nothing is set', () => assert.equal(way(api, {}), 'direct'));

  it('is the proxy of the settings before that of the environment', () => {
    assert.equal(way(api, { proxy, env: { HTTPS_PROXY: 'http://other.test' } }), proxy);
  });

  it('is the proxy of the environment, https before http, in small letters or capitals', () => {
    assert.equal(way(api, { env: { HTTPS_PROXY: proxy, HTTP_PROXY: 'http://other.test' } }), proxy);
    assert.equal(way(api, { env: { https_proxy: proxy } }), proxy);
    assert.equal(way(api, { env: { http_proxy: proxy } }), proxy);
  });

  it('is direct where proxies are switched off', () => {
    assert.equal(way(api, { proxy, proxySupport: 'off' }), 'direct');
  });

  for (const url of ['http://localhost:1/', 'http://127.0.0.9/', 'http://[::1]/']) {
    it(`is direct to ${url}, as in VS Code`, () => assert.equal(way(url, { proxy }), 'direct'));
  }

  it('takes no notice of what is no proxy address', () => {
    assert.equal(way(api, { proxy: 'proxy.test:3128' }), 'direct');
    assert.equal(way(api, { proxy: 'http://' }), 'direct');
  });

  it('leaves SOCKS to others', () =>
    assert.equal(way(api, { proxy: 'socks5://proxy.test' }), 'unsupported-proxy'));

  it('keeps credentials out of the proxy address', () => {
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
    it(`to ${url} with "${rule}" excepted is ${expected}`, () => {
      assert.equal(way(url, { proxy, noProxy: [rule] }), expected);
      assert.equal(way(url, { proxy, env: { NO_PROXY: `nothing.test, ${rule}` } }), expected);
    });
  }

  it('prefers the exceptions of the settings to those of the environment', () => {
    assert.equal(way(api, { proxy, noProxy: ['other.test'], env: { NO_PROXY: '*' } }), proxy);
  });
});
