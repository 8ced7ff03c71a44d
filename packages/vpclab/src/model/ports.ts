// Where responders and resolvers answer.

export const HTTP_PORT = 80;
/** RFC 862. */
export const UDP_ECHO_PORT = 7;
/** RFC 1035. */
export const DNS_PORT = 53;
