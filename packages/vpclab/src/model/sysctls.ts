// Sysctls of namespaces that are ours whole, by their path under /proc/sys, with the value of a namespace that no row
// says otherwise of. The kernel tells when they change (RTNLGRP_IPV4_NETCONF), so observing them costs nothing.

export const OWNED_SYSCTLS: Readonly<Record<string, string>> = { 'net/ipv4/ip_forward': '0' };
