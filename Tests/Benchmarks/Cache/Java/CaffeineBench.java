import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.SplittableRandom;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;

/**
 * Caffeine under the same load as the engine: nanoseconds of the calling thread's processor time for a request, and bytes beside the payload.
 * Arguments: keys, entries, bytes of a value, threads, requests, share of the requests that warm up. Prints "nanoseconds hits bytes".
 */
final class CaffeineBench {
    static final int LENGTH = 1 << 20;

    public static void main(String[] arguments) throws Exception {
        int keys = Integer.parseInt(arguments[0]), entries = Integer.parseInt(arguments[1]), valueSize = Integer.parseInt(arguments[2]);
        int threads = Integer.parseInt(arguments[3]);
        long requests = Long.parseLong(arguments[4]);
        String[] names = new String[keys];
        for (int at = 0; at < keys; at++) names[at] = String.format("routing:%012d", at);
        int[] sequence = zipf(keys);

        long before = usedMemory();
        Cache<String, byte[]> cache =
            Caffeine.newBuilder().maximumSize(entries).expireAfterWrite(1800, TimeUnit.SECONDS).recordStats().executor(Runnable::run).build();
        // Names of its own, as the engine has copies of its keys.
        for (int at = 0; at < entries; at++) cache.put(new String(names[at].getBytes()), new byte[valueSize]);
        cache.cleanUp();
        long perEntry = (usedMemory() - before) / Math.max(1, cache.estimatedSize()) - names[0].length() - valueSize;

        run(cache, names, sequence, valueSize, threads, requests / 2);
        double[] result = run(cache, names, sequence, valueSize, threads, requests);
        System.out.printf("%.2f %.5f %d%n", result[0], result[1], perEntry);
    }

    static double[] run(Cache<String, byte[]> cache, String[] names, int[] sequence, int valueSize, int threads, long requests) throws Exception {
        ThreadMXBean times = ManagementFactory.getThreadMXBean();
        CyclicBarrier start = new CyclicBarrier(threads);
        double[] sums = new double[2];
        Thread[] workers = new Thread[threads];
        for (int number = 0; number < threads; number++) {
            int first = number * (LENGTH / 3);
            workers[number] = new Thread(() -> {
                try {
                    start.await();
                } catch (Exception error) {
                    throw new IllegalStateException(error);
                }
                long hits = 0, bytes = 0;
                int at = first;
                long before = times.getCurrentThreadCpuTime();
                for (long left = requests; left > 0; left--) {
                    String name = names[sequence[at++ & (LENGTH - 1)]];
                    byte[] value = cache.getIfPresent(name);
                    if (value != null) {
                        hits++;
                        bytes += value.length;
                    } else {
                        cache.put(name, new byte[valueSize]);
                    }
                }
                long after = times.getCurrentThreadCpuTime();
                if (bytes != hits * valueSize) throw new IllegalStateException("a value has the wrong size");
                synchronized (sums) {
                    sums[0] += (double) (after - before) / requests / threads;
                    sums[1] += (double) hits / requests / threads;
                }
            });
            workers[number].start();
        }
        for (Thread worker : workers) worker.join();
        return sums;
    }

    /** Numbers of keys by Zipf's law with exponent 0.99, by inversion; the keys are shuffled. */
    static int[] zipf(int keys) {
        SplittableRandom random = new SplittableRandom(1);
        double[] sums = new double[keys];
        double sum = 0;
        for (int at = 0; at < keys; at++) sums[at] = sum += Math.pow(at + 1, -0.99);
        int[] shuffled = new int[keys];
        for (int at = 0; at < keys; at++) shuffled[at] = at;
        for (int at = keys - 1; at > 0; at--) {
            int other = random.nextInt(at + 1), kept = shuffled[at];
            shuffled[at] = shuffled[other];
            shuffled[other] = kept;
        }
        int[] sequence = new int[LENGTH];
        for (int at = 0; at < LENGTH; at++) {
            int found = java.util.Arrays.binarySearch(sums, random.nextDouble() * sum);
            sequence[at] = shuffled[found < 0 ? Math.min(-found - 1, keys - 1) : found];
        }
        return sequence;
    }

    static long usedMemory() throws InterruptedException {
        Runtime runtime = Runtime.getRuntime();
        for (int round = 0; round < 4; round++) {
            System.gc();
            Thread.sleep(50);
        }
        return runtime.totalMemory() - runtime.freeMemory();
    }
}
