namespace PolicyMta.Core.Hooks;

/// <summary>A handler whose source is known, so that what is found wrong with a decision later is told with its place too.</summary>
internal interface IPlacedHandler
{
    /// <summary>Where the source says something about a property of the decision: file, line and column.</summary>
    string PlaceOf(string property);
}
