using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using MailRevocationWorker.Registry;

namespace MailRevocationWorker.Tests.Registry;

/// <summary>A registry file in a folder of its own: two organisations, three holders, three certificates, one of them beside the file.</summary>
internal sealed class RegistryFolder : IDisposable
{
    public const string Issuer = "Test Issuing CA";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("registry-");

    public RegistryFolder()
    {
        Json = JsonNode
            .Parse(
                $$"""
                {
                  "note": "not read",
                  "asOf": "2026-11-22T00:00:00Z",
                  "organisations": [
                    {"id":"A","siren":"000123455","siret":"00012345500016","name":"Île & Fils","city":"Ajaccio","legalRepresentatives":["REP"]},
                    {"id":"B","siren":"999000029","name":"B","legalRepresentatives":[]}
                  ],
                  "holders": [
                    {"id":"H","givenName":"Zoé","surname":"D'ARTAGNAN","email":"zoe@iles.example","organisation":"A","identityDocument":"X1"},
                    {"id":"REP","givenName":"Yann","surname":"LE GOFF","email":"yann@iles.example","organisation":"A"},
                    {"id":"OTHER","givenName":"Max","surname":"B","email":"max@b.example","organisation":"B"}
                  ],
                  "certificates": [
                    {"id":"c1","product":"Eiducio","holder":"H","organisation":"A","issuerCN":"{{Issuer}}","serial":"0a1b","requestNumber":"TD24000101","notBefore":"2024-01-01T00:00:00Z","notAfter":"2046-01-01T00:00:00Z","status":"valid","pem":null},
                    {"id":"c2","product":"Eiducio+","holder":"REP","organisation":"A","issuerCN":"{{Issuer}}","serial":"C2","requestNumber":"TD24000102","notBefore":"2024-01-01T00:00:00Z","notAfter":"2046-01-01T00:00:00+02:00","status":"valid"},
                    {"id":"c3","product":"Initio RGS*","holder":"OTHER","organisation":"B","issuerCN":"{{Issuer}}","serial":"C3","requestNumber":"TD24000103","notBefore":"2024-01-01T00:00:00Z","notAfter":"2046-01-01T00:00:00Z","status":"revoked","revokedAt":"2026-03-01T10:00:00Z","revocationReason":"Nom incorrect"}
                  ]
                }
                """
            )!
            .AsObject();
    }

    public JsonObject Json { get; }

    public JsonArray Certificates => Json["certificates"]!.AsArray();

    public JsonArray Holders => Json["holders"]!.AsArray();

    public JsonArray Organisations => Json["organisations"]!.AsArray();

    public string FilePath => Path.Combine(_folder.FullName, "registry.json");

    public RegistryFileResult Read()
    {
        File.WriteAllText(FilePath, Json.ToJsonString());
        return RegistryFile.Read(FilePath);
    }

    public RegistryFileContent Content() => Read().Content.ShouldNotBeNull();

    /// <summary>Puts a certificate beside the file and returns it.</summary>
    public X509Certificate2 AddCertificate(string name, string issuer, string serial)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=Signer", key, HashAlgorithmName.SHA256);
        var certificate = request.Create(
            new X500DistinguishedName($"C=FR, CN={issuer}"),
            X509SignatureGenerator.CreateForECDsa(key),
            new(2024, 1, 1, 0, 0, 0, TimeSpan.Zero),
            new(2046, 1, 1, 0, 0, 0, TimeSpan.Zero),
            Convert.FromHexString(serial)
        );
        File.WriteAllText(Path.Combine(_folder.FullName, name), certificate.ExportCertificatePem());
        return certificate;
    }

    public void Write(string name, string text) =>
        File.WriteAllText(Path.Combine(_folder.FullName, name), text);

    public void Dispose() => _folder.Delete(recursive: true);
}
