using MailKit.Security;

namespace MailRevocationWorker.MailServers;

/// <summary>A secret is a file's only content, or an environment variable's.</summary>
internal static class SecretFile
{
    /// <summary>Larger than any access token met; a secret file that is bigger is the wrong file.</summary>
    private const int MaxLength = 65_536;

    /// <exception cref="AuthenticationException">It can't be read, or holds no secret.</exception>
    public static async Task<string> ReadAsync(string path, CancellationToken ct)
    {
        try
        {
            if (new FileInfo(path).Length is 0 or > MaxLength)
            {
                throw new AuthenticationException(
                    $"{path} must hold one secret of 1 to {MaxLength} bytes"
                );
            }

            return (await File.ReadAllTextAsync(path, ct)).TrimEnd('\r', '\n');
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new AuthenticationException(
                $"the secret can't be read from {path}: {e.Message}",
                e
            );
        }
    }

    /// <param name="path">Comes first where both are named.</param>
    /// <exception cref="AuthenticationException">It can't be read, or is not set.</exception>
    public static async Task<string> ReadAsync(
        string? path,
        string? variable,
        CancellationToken ct
    ) =>
        string.IsNullOrEmpty(path)
            ? Environment.GetEnvironmentVariable(variable ?? "")
                ?? throw new AuthenticationException(
                    $"the environment variable {variable} is not set"
                )
            : await ReadAsync(path, ct);
}
