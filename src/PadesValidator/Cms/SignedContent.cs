using PadesValidator.Cryptography;

namespace PadesValidator.Cms;

/// <summary>What a CMS is said to sign: detached stretches of a file, or what it carries itself. Digests are remembered: megabytes are hashed once for each algorithm.</summary>
internal sealed class SignedContent(params IReadOnlyList<ReadOnlyMemory<byte>> segments)
{
    private readonly Dictionary<Digest, byte[]> digests = [];

    public byte[] HashBy(Digest digest) =>
        digests.TryGetValue(digest, out var known)
            ? known
            : digests[digest] = digest.Compute(segments);
}
