/**
 * A Deployment's pods are called after it, its replica set's hash and five more characters, both of Kubernetes' safe
 * alphabet (k8s.io/apimachinery/pkg/util/rand): `cart-5c66d57d58-6mp2b` is a pod of `cart`.
 */
const POD_OF_DEPLOYMENT = /^(.+)-[bcdfghjklmnpqrstvwxz2456789]{6,10}-[bcdfghjklmnpqrstvwxz2456789]{5}$/;

/** The workload that a service name stands for: pods come and go, and are one service. */
export function workloadOf(service: string): string {
  return POD_OF_DEPLOYMENT.exec(service)?.[1] ?? service;
}
