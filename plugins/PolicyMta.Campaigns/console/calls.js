import { organisation } from "./place.js";

let api = null;

/** The way to the server that the console gives. */
export const useApi = given => {
  api = given;
};

const call = (method, path, options = {}) =>
  api.call(method, `/api/v1/${path}`, { ...options, values: { ...options.values, organisation: organisation() } });

export const get = (path, values, signal) => call("GET", path, { values, signal });

/** With texts as they are: for what is edited and sent back. */
export const getExact = (path, values, signal) => call("GET", path, { values, signal, exact: true });

export const post = (path, body = {}, options = {}) => call("POST", path, { body, ...options });

/** For what takes nothing with it. */
export const run = path => call("POST", path);

export const put = (path, body = {}) => call("PUT", path, { body });

export const remove = path => call("DELETE", path);

export const me = signal => call("GET", "plugins/PolicyMta.Campaigns/me", { signal });

/** A name as a part of a path. */
export const part = name => encodeURIComponent(name);
