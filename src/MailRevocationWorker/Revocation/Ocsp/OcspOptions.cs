namespace MailRevocationWorker.Revocation.Ocsp;

/// <summary>With what kind of key an OCSP responder signs.</summary>
public enum ResponderKeyKind
{
    /// <summary>ECDSA on P-256: fifteen times as fast to sign with as RSA.</summary>
    P256,

    /// <summary>RSA of 2048 bits, for relying parties that know nothing else.</summary>
    Rsa2048,

    /// <summary>RSA of 3072 bits: what ANSSI asks of RSA keys in use beyond 2030.</summary>
    Rsa3072,
}

/// <summary>The section "Revocation:Ocsp".</summary>
public sealed class OcspOptions
{
    private const int MinMinutes = 5;
    private const int MaxMinutes = 1440;
    private const int MaxResponderHours = 168;
    private const int MaxPresigned = 1_000_000;

    /// <summary>
    /// From thisUpdate to nextUpdate of a response, and so how long caches may keep it: a revocation is known to everybody at the latest after
    /// this time. Minutes, 5 to 1440.
    /// </summary>
    public int Minutes { get; set; } = 60;

    /// <summary>How long a responder's certificate is valid, hours, 1 to 168; it is renewed when half of that is over, with a new key.</summary>
    public int ResponderHours { get; set; } = 24;

    public ResponderKeyKind ResponderKey { get; set; } = ResponderKeyKind.P256;

    /// <summary>How many responses are kept signed for each CA, about 1.5 KB each; 0 signs each one anew. 0 to 1000000.</summary>
    public int MaxPresignedResponses { get; set; } = 20_000;

    internal TimeSpan Lifetime => TimeSpan.FromMinutes(Minutes);

    internal void Validate(string section, List<string> findings)
    {
        if (Minutes is < MinMinutes or > MaxMinutes)
        {
            findings.Add($"{section}:Minutes must be {MinMinutes} to {MaxMinutes}, was {Minutes}");
        }

        if (ResponderHours is < 1 or > MaxResponderHours)
        {
            findings.Add(
                $"{section}:ResponderHours must be 1 to {MaxResponderHours}, was {ResponderHours}"
            );
        }

        if (Minutes > ResponderHours * 30)
        {
            // Half of the certificate's life must hold a whole response.
            findings.Add(
                $"{section}:Minutes must be at most half of ResponderHours, was {Minutes} of {ResponderHours * 60}"
            );
        }

        if (MaxPresignedResponses is < 0 or > MaxPresigned)
        {
            findings.Add(
                $"{section}:MaxPresignedResponses must be 0 to {MaxPresigned}, was {MaxPresignedResponses}"
            );
        }
    }
}
