using System.Security.Cryptography;
using System.Security.Cryptography.Pkcs;
using MimeKit;
using MimeKit.Cryptography;

namespace MailRevocationWorker.Inspection.Messages;

/// <summary>
/// Whether a mail's own S/MIME signature fits its content. It says nothing about who signed, and decides nothing: the
/// form's signature does. A broken one is worth an operator's look.
/// </summary>
internal static class SMimeSignature
{
    private const int MaxSignatureBytes = 256 << 10;
    private const int MaxContentBytes = 12 << 20;

    /// <summary>False when it certainly does not fit; null where it can't be told.</summary>
    public static bool? Fits(MultipartSigned signed)
    {
        if (
            signed.Count != 2
            || signed[1] is not MimePart { Content: { } content }
            || !IsPkcs7(signed[1].ContentType)
        )
        {
            return null;
        }

        using var decoded = content.Open();
        if (
            Bounded.ReadAll(decoded, MaxSignatureBytes) is not { } signature
            || Canonical(signed[0]) is not { } bytes
        )
        {
            return null;
        }

        return Fits(signature, bytes);
    }

    /// <summary>The same for signed-data with the content inside.</summary>
    public static bool? Fits(byte[] opaque) => Fits(opaque, null);

    private static bool? Fits(byte[] signature, byte[]? detached)
    {
        try
        {
            var cms = detached is null
                ? new SignedCms()
                : new SignedCms(new ContentInfo(detached), detached: true);
            cms.Decode(signature);
            cms.CheckSignature(verifySignatureOnly: true);
            return true;
        }
        catch (CryptographicException)
        {
            return false;
        }
        catch (Exception e)
            when (e
                    is NotSupportedException
                        or PlatformNotSupportedException
                        or ArgumentException
                        or InvalidOperationException
            )
        {
            return null;
        }
    }

    private static bool IsPkcs7(ContentType type) =>
        type.IsMimeType("application", "pkcs7-signature")
        || type.IsMimeType("application", "x-pkcs7-signature");

    /// <summary>The signed part with CRLF line ends (RFC 8551 clause 3.1.1); null when it is too large to be worth it.</summary>
    private static byte[]? Canonical(MimeEntity part)
    {
        var format = FormatOptions.Default.Clone();
        format.NewLineFormat = NewLineFormat.Dos;
        using var bytes = new CappedStream(MaxContentBytes);
        part.WriteTo(format, bytes);
        return bytes.Overflowed ? null : bytes.ToArray();
    }

    private sealed class CappedStream(int limit) : MemoryStream
    {
        public bool Overflowed { get; private set; }

        // A derived MemoryStream leads every other way of writing through this one.
        public override void Write(byte[] buffer, int offset, int count)
        {
            Overflowed |= Length + count > limit;
            if (!Overflowed)
            {
                base.Write(buffer, offset, count);
            }
        }
    }
}
