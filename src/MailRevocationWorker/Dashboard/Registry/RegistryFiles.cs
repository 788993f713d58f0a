using System.Globalization;
using System.Security.Cryptography;
using MailRevocationWorker.Dashboard.People;
using MailRevocationWorker.Registry;

namespace MailRevocationWorker.Dashboard.Registry;

/// <summary>"Télécharger le pem", as on the guide's certificate page.</summary>
public static class RegistryFiles
{
    public static void Map(IEndpointRouteBuilder routes) =>
        routes
            .MapGet(
                "/registry/certificates/{key:long}/pem",
                async (long key, RegistryLookup lookup, HttpContext http) =>
                    await lookup.CertificateAsync(key, http.RequestAborted) is { Der: { } der }
                        ? Results.File(
                            System.Text.Encoding.ASCII.GetBytes(
                                PemEncoding.WriteString("CERTIFICATE", der) + "\n"
                            ),
                            "application/x-pem-file",
                            string.Create(CultureInfo.InvariantCulture, $"certificate-{key}.pem")
                        )
                        : Results.NotFound()
            )
            .RequireAuthorization(policy => policy.RequireRole(Roles.All));
}
