namespace PolicyMta.Sdk;

/// <summary>Something that no server of today has.</summary>
public interface IFutureHandler
{
    void Foresee();
}
