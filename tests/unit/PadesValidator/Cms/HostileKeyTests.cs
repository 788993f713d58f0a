using System.Diagnostics;
using System.Formats.Asn1;
using PadesValidator.Cryptography;

namespace PadesValidator.Tests.Cms;

public sealed class HostileKeyTests
{
    private static byte[] RsaSpki(int bits, int exponentBytes)
    {
        var key = new AsnWriter(AsnEncodingRules.DER);
        using (key.PushSequence())
        {
            var modulus = new byte[bits / 8];
            Array.Fill(modulus, (byte)0xFF);
            key.WriteIntegerUnsigned(modulus);
            var exponent = new byte[exponentBytes];
            Array.Fill(exponent, (byte)0xFF);
            key.WriteIntegerUnsigned(exponent);
        }

        var spki = new AsnWriter(AsnEncodingRules.DER);
        using (spki.PushSequence())
        {
            using (spki.PushSequence())
            {
                spki.WriteObjectIdentifier(Oids.RsaEncryption);
                spki.WriteNull();
            }

            spki.WriteBitString(key.Encode());
        }

        return spki.Encode();
    }

    [Theory]
    [InlineData(384, 3)]
    [InlineData(16_384, 3)]
    [InlineData(400_000, 3)]
    [InlineData(4096, 512)]
    public void RsaKey_OutOfBounds_IsNeverBuilt(int bits, int exponentBytes)
    {
        var key = PublicKeyFacts.Read(RsaSpki(bits, exponentBytes));
        var watch = Stopwatch.StartNew();

        var outcome = SignatureVerifier.Verify(
            key,
            new(SchemeKind.RsaPkcs1, Digest.Sha256),
            null,
            SignedBytes.Of(new byte[10]),
            new byte[bits / 8],
            ValidationPolicy.Default
        );

        key.Bits.ShouldBe(bits);
        outcome.Result.ShouldBe(ValueResult.Unsupported);
        watch.ElapsedMilliseconds.ShouldBeLessThan(1000);
    }

    [Fact]
    public void EcKey_WithExplicitParameters_IsUnsupported()
    {
        var spki = new AsnWriter(AsnEncodingRules.DER);
        using (spki.PushSequence())
        {
            using (spki.PushSequence())
            {
                spki.WriteObjectIdentifier(Oids.EcPublicKey);
                using (spki.PushSequence())
                {
                    spki.WriteInteger(1);
                }
            }

            spki.WriteBitString(new byte[65]);
        }

        PublicKeyFacts.Read(spki.Encode()).Kind.ShouldBe(KeyKind.Unsupported);
    }

    [Fact]
    public void EcPoint_NotOnTheCurve_IsUnsupported()
    {
        var point = new byte[65];
        point[0] = 4;
        point[64] = 7;
        var key = new PublicKeyFacts(KeyKind.Ec, "EC", 256, "1.2.840.10045.3.1.7", point);

        SignatureVerifier
            .Verify(
                key,
                new(SchemeKind.EcdsaDer, Digest.Sha256),
                null,
                SignedBytes.Of(new byte[10]),
                new byte[70],
                ValidationPolicy.Default
            )
            .Result.ShouldBe(ValueResult.Unsupported);
    }
}
