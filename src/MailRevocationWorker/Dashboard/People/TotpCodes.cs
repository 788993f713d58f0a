using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace MailRevocationWorker.Dashboard.People;

/// <summary>
/// RFC 6238 codes with the step of time that they belong to, which Identity does not tell: a step that was accepted, or one before it, is
/// accepted no more (clause 5.2). Six digits, 30 seconds, HMAC-SHA-1, as authenticator apps know it. Pure.
/// </summary>
internal static class TotpCodes
{
    private const int StepSeconds = 30;
    private const string Base32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

    /// <summary>The step that the code is of: this one, the one before or the one after (clause 6); null where it is of none.</summary>
    /// <param name="key">Base32 (RFC 4648 clause 6), as enrolled.</param>
    public static long? StepOf(string key, string code, DateTimeOffset now)
    {
        var secret = Decode(key);
        var current = now.ToUnixTimeSeconds() / StepSeconds;
        long? found = null;
        foreach (var step in (long[])[current - 1, current, current + 1])
        {
            // Each is computed and compared in full: how long it takes tells nothing.
            if (
                CryptographicOperations.FixedTimeEquals(
                    Encoding.ASCII.GetBytes(At(secret, step)),
                    Encoding.ASCII.GetBytes(code)
                )
            )
            {
                found = step;
            }
        }

        return secret.Length == 0 ? null : found;
    }

    private static string At(byte[] secret, long step)
    {
        Span<byte> counter = stackalloc byte[8];
        BinaryPrimitives.WriteInt64BigEndian(counter, step);
#pragma warning disable CA5350 // RFC 6238 names SHA-1, and authenticator apps know nothing else
        var hash = HMACSHA1.HashData(secret, counter);
#pragma warning restore CA5350
        var number =
            BinaryPrimitives.ReadInt32BigEndian(hash.AsSpan(hash[^1] & 0xF, 4)) & 0x7FFFFFFF;
        return (number % 1_000_000).ToString("000000", CultureInfo.InvariantCulture);
    }

    private static byte[] Decode(string key)
    {
        var bytes = new List<byte>();
        var (bits, held) = (0, 0);
        foreach (var letter in key)
        {
            if (
                Base32.IndexOf(char.ToUpperInvariant(letter), StringComparison.Ordinal)
                is not (>= 0 and var value)
            )
            {
                continue;
            }

            bits = (bits << 5) | value;
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
