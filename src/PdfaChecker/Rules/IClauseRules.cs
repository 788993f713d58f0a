using PdfSyntax;

namespace PdfaChecker.Rules;

/// <summary>The rules of one clause family, checked on a whole document.</summary>
internal interface IClauseRules
{
    void Check(CheckContext context);
}

/// <summary>Rules that hold for every object of a file, used or not.</summary>
internal interface IObjectRules
{
    /// <summary>Strings, names and numbers are to be visited too, not only arrays, dictionaries and streams.</summary>
    bool WantsLeaves => false;

    void Visit(PdfObject node, in ObjectVisit visit);
}

/// <summary>Where a walk stands.</summary>
/// <param name="Context">The check.</param>
/// <param name="Place">The place of the node.</param>
/// <param name="IsReachable">The object can be reached from the trailer: a viewer may use it.</param>
internal readonly record struct ObjectVisit(CheckContext Context, Place Place, bool IsReachable);
