using System.Collections.ObjectModel;

namespace PolicyMta.Server.Http;

/// <summary>
/// The mistakes that were found in a request. Once there are as many as anybody reads, the request is refused with those: a large body of
/// mistakes must not become a larger answer.
/// </summary>
internal sealed class FieldErrors : Collection<FieldError>
{
    private const int Most = 100;

    /// <exception cref="ProblemException">There are enough.</exception>
    protected override void InsertItem(int index, FieldError item)
    {
        base.InsertItem(index, item);
        if (Count >= Most)
            throw new ProblemException(Problem.BadFields(this));
    }
}
