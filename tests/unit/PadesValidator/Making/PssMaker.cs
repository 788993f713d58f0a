using System.Numerics;
using System.Security.Cryptography;

namespace PadesValidator.Tests.Making;

/// <summary>RSASSA-PSS with SHA-256 and any salt length (RFC 8017 clause 8.1.1): .NET signs with one length only.</summary>
internal static class PssMaker
{
    public static byte[] Sign(RSA key, byte[] message, int saltLength)
    {
        var p = key.ExportParameters(true);
        var length = p.Modulus!.Length;
        var salt = RandomNumberGenerator.GetBytes(saltLength);
        var seed = SHA256.HashData([.. new byte[8], .. SHA256.HashData(message), .. salt]);
        var data = new byte[length - 33];
        data[^(saltLength + 1)] = 1;
        salt.CopyTo(data, data.Length - saltLength);
        for (var i = 0; i < data.Length; i++)
        {
            data[i] ^= SHA256.HashData([.. seed, 0, 0, 0, (byte)(i / 32)])[i % 32];
        }

        data[0] &= 0x7F;
        var value = BigInteger.ModPow(
            new BigInteger([.. data, .. seed, 0xBC], isUnsigned: true, isBigEndian: true),
            new BigInteger(p.D, isUnsigned: true, isBigEndian: true),
            new BigInteger(p.Modulus, isUnsigned: true, isBigEndian: true)
        );
        var bytes = value.ToByteArray(isUnsigned: true, isBigEndian: true);
        return [.. new byte[length - bytes.Length], .. bytes];
    }
}
