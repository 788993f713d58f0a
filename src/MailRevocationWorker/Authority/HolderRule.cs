using MailRevocationWorker.Cases;

namespace MailRevocationWorker.Authority;

/// <summary>A holder may revoke every certificate of their own, whatever its product.</summary>
public static class HolderRule
{
    public static bool Entitles(AuthorityQuestion question) =>
        string.Equals(question.Record.HolderId, question.Target.HolderId, StringComparison.Ordinal);
}
