using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.Xml;
using System.Xml;
using PadesValidator.Certificates;
using PadesValidator.Cryptography;

namespace PadesValidator.TrustedLists;

/// <summary>
/// The one enveloped XAdES signature of a trusted list (ETSI TS 119 612 V2.2.1 clause 5.7.1 and annex B). Only that form is accepted: a
/// reference to the whole document without the signature, one to the SignedProperties, exclusive canonicalisation, SHA-2. No
/// reference is ever resolved by its name, so that there is nothing to wrap; no key of KeyInfo is used.
/// </summary>
internal static class ListSignature
{
    private const string Dsig = SignedXml.XmlDsigNamespaceUrl;
    private const string Xades = "http://uri.etsi.org/01903/v1.3.2#";
    private const string SignedPropertiesType = "http://uri.etsi.org/01903#SignedProperties";

    /// <returns>The octets whose digest was signed: the list without its signature, canonical; and who signed them.</returns>
    /// <exception cref="ListException">Not signed so, not by these, or changed since.</exception>
    public static (byte[] Octets, Certificate Signer) Verify(
        XmlDocument document,
        IReadOnlyList<Certificate> pinned
    )
    {
        var root = document.DocumentElement!;
        var signature = TheOne(document, root);
        var signedInfo = Child(signature, "SignedInfo", Dsig);
        Algorithm(
            Child(signedInfo, "CanonicalizationMethod", Dsig),
            SignedXml.XmlDsigExcC14NTransformUrl
        );
        var references = Children(signedInfo, "Reference", Dsig);
        if (references.Count != 2)
        {
            throw Form(
                $"{references.Count} references, must be the list and the signed properties"
            );
        }

        var whole = references.Find(r =>
            r.GetAttribute("URI").Length == 0 && r.HasAttribute("URI")
        );
        var properties = references.Find(r => r.GetAttribute("Type") == SignedPropertiesType);
        if (whole is null || properties is null || ReferenceEquals(whole, properties))
        {
            throw Form("no reference to the whole list, or none to the signed properties");
        }

        Transforms(
            whole,
            SignedXml.XmlDsigEnvelopedSignatureTransformUrl,
            SignedXml.XmlDsigExcC14NTransformUrl
        );
        Transforms(properties, SignedXml.XmlDsigExcC14NTransformUrl);
        var signedProperties = SignedProperties(signature);
        if (
            signedProperties.GetAttribute("Id") is not { Length: > 0 } id
            || properties.GetAttribute("URI") != "#" + id
        )
        {
            throw Form("the second reference is not to this signature's signed properties");
        }

        var signedOctets = Canonical(signedInfo);
        var propertyOctets = Canonical(signedProperties);
        root.RemoveChild(signature);
        var octets = Canonical(document);
        Digest(whole, octets, "the list");
        Digest(properties, propertyOctets, "the signed properties");
        return (octets, Signer(signature, signedInfo, signedOctets, signedProperties, pinned));
    }

    private static XmlElement TheOne(XmlDocument document, XmlElement root)
    {
        var all = document.GetElementsByTagName("Signature", Dsig);
        return all.Count switch
        {
            0 => throw new ListException(TrustedListProblem.NotSigned, "it carries no signature"),
            1 when ReferenceEquals(all[0]!.ParentNode, root) => (XmlElement)all[0]!,
            1 => throw Form("the signature is not the list's own child"),
            _ => throw Form($"{all.Count} signatures, must be one"),
        };
    }

    private static XmlElement SignedProperties(XmlElement signature)
    {
        var qualifying = Children(signature, "Object", Dsig)
            .SelectMany(o => Children(o, "QualifyingProperties", Xades))
            .ToList();
        return qualifying is [var one]
            ? Child(one, "SignedProperties", Xades)
            : throw Form("no XAdES qualifying properties, or several");
    }

    private static Certificate Signer(
        XmlElement signature,
        XmlElement signedInfo,
        byte[] signedOctets,
        XmlElement signedProperties,
        IReadOnlyList<Certificate> pinned
    )
    {
        var method = Child(signedInfo, "SignatureMethod", Dsig).GetAttribute("Algorithm");
        var scheme =
            Scheme(method)
            ?? throw new ListException(
                TrustedListProblem.WeakAlgorithm,
                $"signature method {method} is weak or not known"
            );
        var value = Base64(Child(signature, "SignatureValue", Dsig));
        var signer = pinned.FirstOrDefault(p =>
            !p.Key.IsOutOfBounds(ValidationPolicy.Default)
            && SignatureVerifier
                .Verify(
                    p.Key,
                    scheme,
                    null,
                    SignedBytes.Of(signedOctets),
                    value,
                    ValidationPolicy.Default
                )
                .IsValid
        );
        if (signer is null)
        {
            throw new ListException(
                TrustedListProblem.SignerNotPinned,
                pinned.Count == 0
                    ? "no signer's certificate is pinned"
                    : "the signature does not hold under the key of any pinned certificate"
            );
        }

        var own = Child(signedProperties, "SignedSignatureProperties", Xades);
        Binding(own, signer);
        var time = Time(Child(own, "SigningTime", Xades).InnerText);
        return time >= signer.NotBefore && time <= signer.NotAfter
            ? signer
            : throw new ListException(
                TrustedListProblem.SignerOutsideValidity,
                $"signed on {time:u}, the certificate {signer.Subject.Text} is valid from {signer.NotBefore:u} to {signer.NotAfter:u}"
            );
    }

    /// <summary>SigningCertificate or SigningCertificateV2 (ETSI EN 319 132-1 clause 5.2.2) names the pinned certificate, and no other with the same key.</summary>
    private static void Binding(XmlElement own, Certificate signer)
    {
        var named = Children(own, "SigningCertificate", Xades)
            .Concat(Children(own, "SigningCertificateV2", Xades))
            .SelectMany(c => Children(c, "Cert", Xades))
            .Select(c => Child(c, "CertDigest", Xades))
            .ToList();
        if (named.Count == 0)
        {
            throw Form("no signing certificate is named");
        }

        Digest(named[0], signer.Der, "the signing certificate named");
    }

    private static void Digest(XmlElement holder, byte[] octets, string what)
    {
        var method = Child(holder, "DigestMethod", Dsig).GetAttribute("Algorithm");
        byte[] digest = method switch
        {
            "http://www.w3.org/2001/04/xmlenc#sha256" => SHA256.HashData(octets),
            "http://www.w3.org/2001/04/xmldsig-more#sha384" => SHA384.HashData(octets),
            "http://www.w3.org/2001/04/xmlenc#sha512" => SHA512.HashData(octets),
            _ => throw new ListException(
                TrustedListProblem.WeakAlgorithm,
                $"digest method {method} is weak or not known"
            ),
        };
        if (!digest.AsSpan().SequenceEqual(Base64(Child(holder, "DigestValue", Dsig))))
        {
            throw new ListException(
                TrustedListProblem.DigestMismatch,
                $"{what}: the digest does not match, it was changed after signing"
            );
        }
    }

    private static SignatureScheme? Scheme(string method) =>
        method switch
        {
            "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256" => new(
                SchemeKind.RsaPkcs1,
                Cryptography.Digest.Sha256
            ),
            "http://www.w3.org/2001/04/xmldsig-more#rsa-sha384" => new(
                SchemeKind.RsaPkcs1,
                Cryptography.Digest.Sha384
            ),
            "http://www.w3.org/2001/04/xmldsig-more#rsa-sha512" => new(
                SchemeKind.RsaPkcs1,
                Cryptography.Digest.Sha512
            ),
            "http://www.w3.org/2007/05/xmldsig-more#sha256-rsa-MGF1" => Pss(
                Cryptography.Digest.Sha256,
                32
            ),
            "http://www.w3.org/2007/05/xmldsig-more#sha384-rsa-MGF1" => Pss(
                Cryptography.Digest.Sha384,
                48
            ),
            "http://www.w3.org/2007/05/xmldsig-more#sha512-rsa-MGF1" => Pss(
                Cryptography.Digest.Sha512,
                64
            ),
            "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256" => new(
                SchemeKind.EcdsaPlain,
                Cryptography.Digest.Sha256
            ),
            "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha384" => new(
                SchemeKind.EcdsaPlain,
                Cryptography.Digest.Sha384
            ),
            "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha512" => new(
                SchemeKind.EcdsaPlain,
                Cryptography.Digest.Sha512
            ),
            _ => null,
        };

    private static SignatureScheme Pss(Digest digest, int salt) =>
        new(SchemeKind.RsaPss, digest, digest, salt);

    /// <summary>Exactly these transforms in this order, none with parameters: XSLT, XPath and prefix lists are refused with everything else.</summary>
    private static void Transforms(XmlElement reference, params string[] expected)
    {
        var transforms = Children(Child(reference, "Transforms", Dsig), "Transform", Dsig);
        if (transforms.Count != expected.Length)
        {
            throw Form($"{transforms.Count} transforms, must be {expected.Length}");
        }

        for (var i = 0; i < expected.Length; i++)
        {
            Algorithm(transforms[i], expected[i]);
        }
    }

    private static void Algorithm(XmlElement element, string expected)
    {
        if (
            element.GetAttribute("Algorithm") != expected
            || element.ChildNodes.OfType<XmlElement>().Any()
        )
        {
            throw Form(
                $"{element.LocalName} is {element.GetAttribute("Algorithm")} or has parameters, must be {expected} alone"
            );
        }
    }

    /// <summary>Exclusive canonicalisation without comments (W3C xml-exc-c14n) of an element where it stands, or of a document.</summary>
    private static byte[] Canonical(XmlNode node)
    {
        if (node is not XmlDocument document)
        {
            document = new XmlDocument { PreserveWhitespace = true, XmlResolver = null };
            var copy = (XmlElement)document.ImportNode(node, deep: true);
            document.AppendChild(copy);

            // The prefixes in scope: the exclusive form renders those that are used.
            for (
                var outer = node.ParentNode as XmlElement;
                outer is not null;
                outer = outer.ParentNode as XmlElement
            )
            {
                foreach (
                    var declaration in outer
                        .Attributes.OfType<XmlAttribute>()
                        .Where(a => a.NamespaceURI == "http://www.w3.org/2000/xmlns/")
                )
                {
                    if (!copy.HasAttribute(declaration.Name))
                    {
                        copy.SetAttributeNode(
                            (XmlAttribute)document.ImportNode(declaration, deep: true)
                        );
                    }
                }
            }
        }

        var transform = new XmlDsigExcC14NTransform { Resolver = null };
        transform.LoadInput(document);
        using var output = (MemoryStream)transform.GetOutput(typeof(Stream));
        return output.ToArray();
    }

    private static List<XmlElement> Children(XmlElement parent, string name, string space) =>
        [
            .. parent
                .ChildNodes.OfType<XmlElement>()
                .Where(e => e.LocalName == name && e.NamespaceURI == space),
        ];

    private static XmlElement Child(XmlElement parent, string name, string space) =>
        Children(parent, name, space) is [var one]
            ? one
            : throw Form($"{parent.LocalName} has no {name}, or several");

    private static byte[] Base64(XmlElement element)
    {
        try
        {
            return Convert.FromBase64String(element.InnerText);
        }
        catch (FormatException)
        {
            throw Form($"{element.LocalName} is not Base64");
        }
    }

    private static DateTimeOffset Time(string text) =>
        DateTimeOffset.TryParse(
            text,
            CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal,
            out var time
        )
            ? time
            : throw Form("the signing time can't be read");

    private static ListException Form(string message) =>
        new(TrustedListProblem.SignatureForm, message);
}
