using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace MailRevocationWorker.Storage;

/// <summary>
/// A <see cref="JournalHead"/> as it is kept elsewhere: five lines of text and a sixth that signs them, so that it can be printed, mailed
/// and checked with OpenSSL alone (docs/journal.md).
/// </summary>
/// <param name="At">When it was read from the journal, UTC, whole seconds.</param>
/// <param name="KeySha256">SHA-256 of the signing key's SubjectPublicKeyInfo, upper-case hex.</param>
/// <param name="Signature">ECDSA with SHA-256, DER (RFC 3279 clause 2.2.3), over the UTF-8 of the first five lines, each ended by LF.</param>
public sealed record SignedJournalHead(
    JournalHead Head,
    DateTimeOffset At,
    string KeySha256,
    ReadOnlyMemory<byte> Signature
)
{
    private const string Title = "mail-revocation-worker journal head 1";
    private const string TimeForm = "yyyy-MM-dd'T'HH:mm:ss'Z'";
    private const int MaxCharacters = 4096;

    /// <summary>The whole file.</summary>
    public string ToText() =>
        $"{Signed(Head, At, KeySha256)}signature: {Convert.ToBase64String(Signature.Span)}\n";

    /// <summary>Whether <paramref name="key"/> made the signature.</summary>
    public bool IsSignedBy(ECDsa key)
    {
        ArgumentNullException.ThrowIfNull(key);
        return key.VerifyData(
            Encoding.UTF8.GetBytes(Signed(Head, At, KeySha256)),
            Signature.Span,
            HashAlgorithmName.SHA256,
            DSASignatureFormat.Rfc3279DerSequence
        );
    }

    internal static SignedJournalHead Sign(JournalHead head, DateTimeOffset at, ECDsa key)
    {
        var second = new DateTimeOffset(
            at.UtcTicks - at.UtcTicks % TimeSpan.TicksPerSecond,
            TimeSpan.Zero
        );
        var fingerprint = FingerprintOf(key);
        return new(
            head,
            second,
            fingerprint,
            key.SignData(
                Encoding.UTF8.GetBytes(Signed(head, second, fingerprint)),
                HashAlgorithmName.SHA256,
                DSASignatureFormat.Rfc3279DerSequence
            )
        );
    }

    /// <summary>SHA-256 of the SubjectPublicKeyInfo, upper-case hex.</summary>
    public static string FingerprintOf(ECDsa key)
    {
        ArgumentNullException.ThrowIfNull(key);
        return Convert.ToHexString(SHA256.HashData(key.ExportSubjectPublicKeyInfo()));
    }

    /// <summary>Null for anything but a signed head; the signature itself is not checked here. Line ends may have become CRLF on the way.</summary>
    public static SignedJournalHead? Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.Length > MaxCharacters)
        {
            return null;
        }

        string[] lines = [.. text.ReplaceLineEndings("\n").TrimEnd('\n').Split('\n')];
        if (
            lines is not [Title, var seq, var hash, var at, var key, var signature]
            || Value(seq, "seq") is not { } number
            || Value(hash, "hash") is not { Length: 64 } digest
            || Value(at, "at") is not { } moment
            || Value(key, "key") is not { Length: 64 } fingerprint
            || Value(signature, "signature") is not { } encoded
            || !long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var n)
            || !DateTimeOffset.TryParseExact(
                moment,
                TimeForm,
                CultureInfo.InvariantCulture,
                DateTimeStyles.AssumeUniversal,
                out var when
            )
        )
        {
            return null;
        }

        var bytes = new byte[encoded.Length];
        return Convert.TryFromBase64String(encoded, bytes, out var length)
            ? new(new(n, digest), when, fingerprint, bytes.AsMemory(0, length))
            : null;
    }

    private static string Signed(JournalHead head, DateTimeOffset at, string key) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{Title}\nseq: {head.Seq}\nhash: {head.Hash}\nat: {at.UtcDateTime.ToString(TimeForm, CultureInfo.InvariantCulture)}\nkey: {key}\n"
        );

    private static string? Value(string line, string name) =>
        line.StartsWith(name + ": ", StringComparison.Ordinal) ? line[(name.Length + 2)..] : null;
}
