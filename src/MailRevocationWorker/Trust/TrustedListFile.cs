using System.Text;
using PadesValidator;
using PadesValidator.TrustedLists;

namespace MailRevocationWorker.Trust;

/// <summary>A trusted list on disk, who may have signed it, and which of its services are relied on.</summary>
/// <param name="Path">XML of ETSI TS 119 612.</param>
/// <param name="Signers">Certificate files (PEM or DER): what the list says of its own signer proves nothing.</param>
public sealed record TrustedListFile(string Path, IReadOnlyList<string> Signers)
{
    private const long LargestBytes = 32 * 1024 * 1024;

    /// <summary>The trust service provider whose CA/QC services are relied on; null for any.</summary>
    public string? Provider { get; init; }

    /// <summary>Names of the CA/QC services that are relied on; empty for any.</summary>
    public IReadOnlyList<string> Services { get; init; } = [];

    /// <summary>Whether the TSA/QTST services are relied on for timestamps.</summary>
    public bool Timestamps { get; init; } = true;

    /// <summary>A list and, beside it, its pinned signers: FR.xml and FR.signer.pem.</summary>
    public static TrustedListFile Beside(string path) =>
        new(path, [System.IO.Path.ChangeExtension(path, ".signer.pem")]);

    /// <summary>Told from certificates by its first byte that is no white space.</summary>
    public static bool IsXml(string path)
    {
        using var file = File.OpenRead(path);
        var head = new byte[64];
        var read = file.ReadAtLeast(head, head.Length, throwOnEndOfStream: false);
        return Encoding
            .Latin1.GetString(head, 0, read)
            .TrimStart('\u00EF', '\u00BB', '\u00BF', ' ', '\t', '\r', '\n')
            .StartsWith('<');
    }

    /// <param name="signers">DER of the pinned certificates.</param>
    /// <returns>The list with the wanted services alone, or why there is none, in English.</returns>
    public (TrustedList? List, string? Problem) Read(IReadOnlyList<byte[]> signers)
    {
        if (new FileInfo(Path).Length > LargestBytes)
        {
            return (null, $"{Path}: larger than {LargestBytes} bytes");
        }

        var reading = TrustedListReader.Read(File.ReadAllBytes(Path), signers);
        if (reading.List is not { } list)
        {
            return (
                null,
                $"{Path}: the trusted list is not believed: {reading.Problem}: {reading.Detail}"
            );
        }

        var wanted = list with { Services = [.. list.Services.Where(IsWanted)] };
        return wanted.Services.Any(IsCertificateService)
            ? (wanted, null)
            : (
                null,
                $"{Path}: no CA/QC service {string.Join(" or ", Services)} of {Provider ?? "any provider"} in the trusted list"
            );
    }

    private bool IsWanted(ListedService service) =>
        IsCertificateService(service)
            ? (Provider is null || service.Providers.Contains(Provider, StringComparer.Ordinal))
                && (
                    Services.Count == 0
                    || service.Periods.Any(p => p.Names.Any(n => Services.Contains(n)))
                )
            : Timestamps
                && service.Periods.Any(p => p.Type == ListedServiceType.QualifiedTimestamps);

    private static bool IsCertificateService(ListedService service) =>
        service.Periods.Any(p => p.Type == ListedServiceType.QualifiedCertificates);
}
