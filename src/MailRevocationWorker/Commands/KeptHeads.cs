using System.Globalization;
using System.Security.Cryptography;
using MailRevocationWorker.Storage;

namespace MailRevocationWorker.Commands;

/// <summary>The heads that somebody kept, as given on the command line.</summary>
internal sealed class KeptHeads
{
    private const int MaxFileBytes = 4096;

    private readonly List<JournalHead> heads = [];
    private readonly List<string> problems = [];

    public IReadOnlyCollection<JournalHead> Heads => heads;

    /// <summary>Heads that the key did not sign: somebody made them.</summary>
    public IReadOnlyList<string> Problems => problems;

    /// <summary>The first that is neither a head nor a file of one.</summary>
    public string? Unreadable { get; private set; }

    /// <param name="given">NUMBER:HASH, or a file that <c>audit head</c> wrote.</param>
    /// <param name="keys">One of them must have signed the file.</param>
    public void Add(string given, IReadOnlyCollection<ECDsa> keys)
    {
        if (!File.Exists(given))
        {
            if (OfText(given) is { } plain)
            {
                heads.Add(plain);
            }
            else
            {
                Unreadable ??= $"--head must be NUMBER:HASH or a file of audit head, was '{given}'";
            }

            return;
        }

        var signed =
            new FileInfo(given).Length <= MaxFileBytes
                ? SignedJournalHead.Parse(File.ReadAllText(given))
                : null;
        if (signed is null)
        {
            Unreadable ??= $"--head: '{given}' is no signed head";
            return;
        }

        if (!keys.Any(signed.IsSignedBy))
        {
            problems.Add(
                keys.Count == 0
                    ? $"{given}: the installation has no key to check it with: give the public key that you hold (--key)"
                    : $"{given}: the signature is not of this key ({string.Join(", ", keys.Select(SignedJournalHead.FingerprintOf))})"
            );
        }

        // What it claims is compared all the same.
        heads.Add(signed.Head);
    }

    /// <exception cref="CryptographicException">The file holds no public ECDSA key.</exception>
    public static ECDsa PublicKey(string path)
    {
        var key = ECDsa.Create();
        try
        {
            key.ImportFromPem(File.ReadAllText(path));
            return key;
        }
        catch (ArgumentException e)
        {
            key.Dispose();
            throw new CryptographicException($"{path}: no public key in PEM ({e.Message})", e);
        }
    }

    private static JournalHead? OfText(string text) =>
        text.Split(':') is [var number, { Length: 64 } hash]
        && long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var seq)
            ? new(seq, hash.ToUpperInvariant())
            : null;
}
