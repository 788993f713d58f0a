using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using PadesValidator;
using PadesValidator.TrustedLists;

namespace MailRevocationWorker.Trust;

/// <summary>A snapshot, and what of its sources could not be used.</summary>
public sealed record TrustLoad(TrustSnapshot Snapshot, IReadOnlyList<string> Problems);

/// <summary>
/// Reads trust material from disk. A path is a PEM or DER file of certificates, which become anchors, or a folder with
/// <c>anchors/</c>, <c>intermediates/</c>, <c>crls/</c>, <c>ocsp/</c> and <c>products.json</c>, or a trusted list (XML) with its pinned
/// signers beside it (<see cref="TrustedListFile.Beside"/>).
/// </summary>
public sealed class TrustFolder
{
    private readonly TrustedListMemory? memory;
    private const long LargestCertificateFile = 4 * 1024 * 1024;
    private const long LargestListFile = 64 * 1024 * 1024;
    private const long LargestTotal = 512L * 1024 * 1024;
    private const int MostFiles = 2000;
    private readonly List<byte[]> anchors = [];
    private readonly List<byte[]> intermediates = [];
    private readonly List<byte[]> crls = [];
    private readonly List<byte[]> ocsps = [];
    private readonly List<EligibleProduct> products = [];
    private readonly List<string> problems = [];
    private long total;
    private TrustedList? believed;
    private string? listProblem;

    private TrustFolder(TrustedListMemory? memory) => this.memory = memory;

    /// <summary>Never throws on what a file holds or on a file that can't be read: each becomes a problem, in English.</summary>
    /// <param name="trustedList">The list that is relied on; null for none but what <paramref name="paths"/> name.</param>
    /// <param name="memory">Which lists were relied on before; null where nobody remembers.</param>
    public static TrustLoad Load(
        IEnumerable<string> paths,
        TrustedListFile? trustedList = null,
        TrustedListMemory? memory = null
    )
    {
        ArgumentNullException.ThrowIfNull(paths);
        var folder = new TrustFolder(memory);
        if (trustedList is not null)
        {
            folder.AddList(trustedList);
        }

        foreach (var path in paths)
        {
            try
            {
                folder.Add(path);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                folder.problems.Add($"{path}: {e.Message}");
            }
        }

        return new(
            new()
            {
                Anchors = folder.anchors,
                Intermediates = folder.intermediates,
                Crls = folder.crls,
                OcspResponses = folder.ocsps,
                Products = folder.products,
                List = folder.listProblem is null ? folder.believed : null,
                ListProblem = folder.listProblem,
            },
            folder.problems
        );
    }

    /// <summary>What keeps a list from being believed keeps every signer from passing.</summary>
    private void AddList(TrustedListFile file)
    {
        string? problem;
        try
        {
            var (read, why) = file.Read([.. file.Signers.SelectMany(Certificates)]);
            problem =
                read is not null && believed is not null
                    ? $"{file.Path}: a second trusted list; only one can be relied on"
                    : why ?? memory?.Refusal(read!);
            believed ??= read;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            problem = $"{file.Path}: {e.Message}";
        }

        if (problem is not null)
        {
            listProblem = problem;
            problems.Add(problem);
        }
    }

    private void Add(string path)
    {
        if (File.Exists(path) && TrustedListFile.IsXml(path))
        {
            AddList(TrustedListFile.Beside(path));
            return;
        }

        if (File.Exists(path))
        {
            var found = Certificates(path);
            anchors.AddRange(found);
            if (found.Count == 0)
            {
                problems.Add($"{path}: no certificate in it, so no anchor");
            }

            return;
        }

        if (!Directory.Exists(path))
        {
            problems.Add($"{path}: there is no such file or folder");
            return;
        }

        var before = anchors.Count;
        foreach (var file in Files(path, "anchors"))
        {
            anchors.AddRange(Certificates(file));
        }

        if (anchors.Count == before && believed is null && listProblem is null)
        {
            problems.Add($"no anchors in {Path.Combine(path, "anchors")}: nobody can be trusted");
        }

        foreach (var file in Files(path, "intermediates"))
        {
            intermediates.AddRange(Certificates(file));
        }

        foreach (var file in Files(path, "crls"))
        {
            crls.AddRange(Blobs(file, LargestListFile, "X509 CRL"));
        }

        foreach (var file in Files(path, "ocsp"))
        {
            ocsps.AddRange(Blobs(file, LargestListFile, "OCSP RESPONSE"));
        }

        AddProducts(path);
    }

    private List<string> Files(string folder, string name)
    {
        var path = Path.Combine(folder, name);
        if (!Directory.Exists(path))
        {
            return [];
        }

        var files = Directory
            .EnumerateFiles(path)
            .Where(f => !Path.GetFileName(f).StartsWith('.'))
            .Take(MostFiles + 1)
            .Order(StringComparer.Ordinal)
            .ToList();
        if (files.Count > MostFiles)
        {
            problems.Add($"{path}: more than {MostFiles} files, the rest is not read");
            files.RemoveAt(MostFiles);
        }

        return files;
    }

    private List<byte[]> Certificates(string file)
    {
        var list = new List<byte[]>();
        foreach (var blob in Blobs(file, LargestCertificateFile, "CERTIFICATE"))
        {
            if (CertificateReader.Read(blob) is null)
            {
                problems.Add($"{file}: not a certificate that can be read");
            }
            else
            {
                list.Add(blob);
            }
        }

        return list;
    }

    /// <summary>The DER objects of a file: itself, or the PEM blocks with this label.</summary>
    private List<byte[]> Blobs(string file, long largest, string label)
    {
        var list = new List<byte[]>();
        var length = new FileInfo(file).Length;
        if (length == 0 || length > largest || total + length > LargestTotal)
        {
            problems.Add(
                $"{file}: {length} bytes, must be 1 to {largest}, together at most {LargestTotal}"
            );
            return list;
        }

        total += length;
        var bytes = File.ReadAllBytes(file);
        if (
            bytes[0] == 0x30
            && AsnDecoder.TryReadEncodedValue(
                bytes,
                AsnEncodingRules.BER,
                out _,
                out _,
                out _,
                out var consumed
            )
            && consumed == bytes.Length
        )
        {
            return [bytes];
        }

        ReadOnlySpan<char> text = Encoding.Latin1.GetString(bytes);
        while (PemEncoding.TryFind(text, out var fields))
        {
            if (text[fields.Label].SequenceEqual(label))
            {
                list.Add(Convert.FromBase64String(text[fields.Base64Data].ToString()));
            }

            text = text[fields.Location.End..];
        }

        if (list.Count == 0)
        {
            problems.Add($"{file}: neither DER nor PEM with a {label} block");
        }

        return list;
    }

    private sealed record ProductEntry(string? Issuer, string? Policy, string? Product);

    private void AddProducts(string folder)
    {
        var file = Path.Combine(folder, "products.json");
        if (!File.Exists(file))
        {
            return;
        }

        ProductEntry?[]? entries;
        try
        {
            entries = JsonSerializer.Deserialize<ProductEntry?[]>(
                File.ReadAllBytes(file),
                JsonSerializerOptions.Web
            );
        }
        catch (JsonException e)
        {
            problems.Add($"{file}: {e.Message}");
            return;
        }

        foreach (var entry in entries ?? [])
        {
            if (
                entry
                is not {
                    Issuer: { } issuer,
                    Policy: { Length: > 0 } policy,
                    Product: { Length: > 0 } product
                }
            )
            {
                problems.Add($"{file}: an entry needs issuer, policy and product");
                continue;
            }

            var path = Path.GetFullPath(Path.Combine(folder, issuer));
            if (
                !path.StartsWith(
                    Path.GetFullPath(folder) + Path.DirectorySeparatorChar,
                    StringComparison.Ordinal
                ) || !File.Exists(path)
            )
            {
                problems.Add($"{file}: issuer {issuer} is no file in this folder");
                continue;
            }

            products.AddRange(
                Certificates(path).Select(c => new EligibleProduct(c, policy, product))
            );
        }
    }
}
