using System.Globalization;
using System.Security.Cryptography;

namespace Integration.Tests.Dashboard;

/// <summary>An authenticator app: RFC 6238 with SHA-1, six digits, 30 seconds.</summary>
internal static class Totp
{
    private const string Base32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

    private static readonly System.Collections.Concurrent.ConcurrentDictionary<string, long> Used =
    [];

    /// <summary>The code of this moment, or the next one where this one was given out already: each is accepted once.</summary>
    public static string Now(string key)
    {
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds() / 30;
        return At(key, Used.AddOrUpdate(key, now, (_, last) => Math.Max(now, last + 1)));
    }

    public static string At(string key, long step)
    {
        var counter = BitConverter.GetBytes(step);
        Array.Reverse(counter);
#pragma warning disable CA5350 // RFC 6238 names SHA-1, and authenticator apps know nothing else
        var hash = HMACSHA1.HashData(Bytes(key), counter);
#pragma warning restore CA5350
        var offset = hash[^1] & 0xF;
        var number =
            ((hash[offset] & 0x7F) << 24)
            | (hash[offset + 1] << 16)
            | (hash[offset + 2] << 8)
            | hash[offset + 3];
        return (number % 1_000_000).ToString("000000", CultureInfo.InvariantCulture);
    }

    private static byte[] Bytes(string key)
    {
        var bytes = new List<byte>();
        var (bits, held) = (0, 0);
        foreach (var letter in key)
        {
            bits = (bits << 5) | Base32.IndexOf(letter, StringComparison.Ordinal);
            held += 5;
            if (held >= 8)
            {
                held -= 8;
                bytes.Add((byte)(bits >> held));
                bits &= (1 << held) - 1;
            }
        }

        return [.. bytes];
    }
}
