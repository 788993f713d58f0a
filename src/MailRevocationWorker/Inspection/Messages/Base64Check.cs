namespace MailRevocationWorker.Inspection.Messages;

/// <summary>Decoders pass silently over what is no base64 (RFC 2045 clause 6.8): whether something was lost is told here.</summary>
internal static class Base64Check
{
    /// <summary>What is wrong with encoded text, or null. Missing padding alone loses nothing.</summary>
    public static string? ProblemOf(Stream encoded)
    {
        var buffer = new byte[32 << 10];
        long digits = 0;
        var padded = false;
        int read;
        while ((read = encoded.Read(buffer)) > 0)
        {
            foreach (var b in buffer.AsSpan(0, read))
            {
                if (b is (byte)'\r' or (byte)'\n' or (byte)' ' or (byte)'\t')
                {
                    continue;
                }

                if (b == '=')
                {
                    padded = true;
                }
                else if (!char.IsAsciiLetterOrDigit((char)b) && b is not ((byte)'+' or (byte)'/'))
                {
                    return "characters that are no base64";
                }
                else if (padded)
                {
                    return "text after the end of the base64";
                }
                else
                {
                    digits++;
                }
            }
        }

        return digits % 4 == 1 ? "the base64 is cut short" : null;
    }
}
