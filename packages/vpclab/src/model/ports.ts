// Where responders answer.

export const HTTP_PORT = 80;
/** RFC 862. */
export const UDP_ECHO_PORT = 7;
