/** What the editor and the environment say about reaching the network, as data. Replace the object to change it. */
export interface NetworkSettings {
  /** `http.proxySupport`: only `off` keeps extensions away from the proxy. */
  readonly proxySupport: 'off' | 'on' | 'fallback' | 'override';
  /** `http.proxy`; empty or absent: the environment decides. */
  readonly proxy?: string;
  /** `http.noProxy`; empty: `NO_PROXY` decides. */
  readonly noProxy: readonly string[];
  /** `http.proxyStrictSSL`. */
  readonly strictSSL: boolean;
  /** `http.proxyAuthorization`: the value of `Proxy-Authorization`, sent to the proxy only. */
  readonly proxyAuthorization?: string;
  /** `http.systemCertificates`. */
  readonly systemCertificates: boolean;
  /** Certificates to trust besides Node's own, each a PEM text. */
  readonly extraCa?: readonly string[];
  /** The process environment; only `HTTP_PROXY`, `HTTPS_PROXY` and `NO_PROXY`, in capitals or not, are read. */
  readonly env: Readonly<Record<string, string | undefined>>;
}
